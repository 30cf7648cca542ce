import type { Board } from '../../tool/boards/board.js';
import {
  buildVirtualChips,
  type Chip,
  loadVirtualChips,
  type Stop,
  type VirtualChips,
} from '../../tool/device/emulator/virtual/addon.js';
import { type ChipDescription, describeChip } from '../../tool/device/emulator/virtual/description.js';
import type { ByteBoard } from './an3155.js';

/** A virtual chip in this process, whose serial port is a line in memory: nothing depends on the time of day. */
export interface VirtualBoard extends ByteBoard {
  readonly chips: VirtualChips;
  readonly chip: Chip;
  /** Runs until the firmware waits for bytes, does wrong, or loses its power; at most ten seconds of a 216 MHz clock. */
  run(): Stop;
  /** What the firmware did wrong, if it did. */
  readonly violation: { readonly message: string; readonly pc: number } | undefined;
}

export interface VirtualBoardOptions {
  /** What the flash holds at power-up. */
  readonly flash: readonly { readonly address: number; readonly bytes: Uint8Array }[];
  /** Of the host; the board's unless told. */
  readonly baud?: number;
  /** Changes the chip. */
  readonly alter?: (description: ChipDescription) => ChipDescription;
}

const tenSeconds = 2_160_000_000;
/** Cycles between two looks at what came: short, because the loader gives up on a host that is slow to go on. */
const slice = 10_000;

export async function powerUp(board: Board, options: VirtualBoardOptions): Promise<VirtualBoard> {
  const { flash, baud = board.uart.baud, alter = (same) => same } = options;
  const chips = loadVirtualChips(await buildVirtualChips());
  const chip = chips.open(alter(await describeChip(board)), baud);
  for (const { address, bytes } of flash) chips.load(chip, address, Buffer.from(bytes));
  chips.powerUp(chip);
  let received: number[] = [];
  const run = () => {
    const stop = chips.run(chip, tenSeconds);
    received.push(...chips.received(chip));
    return stop;
  };
  return {
    chips,
    chip,
    run,
    get violation() {
      return chips.violation(chip);
    },
    async send(bytes) {
      chips.send(chip, Buffer.from([...bytes]));
    },
    async receive(count) {
      let stop: Stop = 'time';
      for (
        let cycles = 0;
        cycles < tenSeconds && stop === 'time' && received.length < count;
        cycles += slice
      ) {
        stop = chips.run(chip, slice);
        received.push(...chips.received(chip));
      }
      return Uint8Array.from(received.splice(0, count));
    },
    async drain() {
      run();
      received = [];
    },
  };
}
