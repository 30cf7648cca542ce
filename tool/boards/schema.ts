import type { Feature } from '../program/program.js';
import type { Reader } from '../schema/schema.js';
import {
  checked,
  flag,
  list,
  object,
  oneOf,
  optional,
  required,
  scalar,
  text,
  wholeNumber,
} from '../schema/schema.js';
import type { Board, BoardUnit, Flash } from './board.js';
import { chipFamilies } from './chips.js';
import { cores } from './cores.js';

const address = wholeNumber(0, 0xffff_ffff);
const size = wholeNumber(1, 0x4000_0000);
const word16 = wholeNumber(0, 0xffff);

/** `0x8000`, or `4 x 0x8000` for four such sectors. */
const sectors = list(
  scalar('a size such as 0x8000, or 4 x 0x8000', (value) => {
    const match = /^(?:(\d{1,4}) x )?(0x[0-9a-fA-F]+|\d+)$/.exec(String(value));
    const [count, bytes] = [Number(match?.[1] ?? 1), Number(match?.[2] ?? 0)];
    return count > 0 && bytes > 0 ? Array<number>(count).fill(bytes) : undefined;
  }),
);

const flash = checked(
  object({
    address: required(address),
    executed_at: optional(address),
    size: required(size),
    sectors: required(sectors),
  }),
  ({ size, sectors }) => {
    const sum = sectors.flat().reduce((total, bytes) => total + bytes, 0);
    return sum === size ? undefined : ['sectors', `have ${sum} bytes in all, but the flash has ${size}.`];
  },
);

const boardFile = checked(
  object({
    name: required(text),
    title: required(text),
    core: required(oneOf(Object.keys(cores))),
    features: required(list(oneOf<Feature>(['dsp', 'mve', 'dual-issue', 'flash-waits']))),
    chip: required(oneOf(chipFamilies())),
    clock: required(wholeNumber(1, 10_000_000_000)),
    unit: required(oneOf<BoardUnit>(['cycles', 'instructions'])),
    memory: required(
      object({
        flash: required(flash),
        ram: required(object({ address: required(address), size: required(size) })),
      }),
    ),
    loader: required(object({ size: required(size) })),
    uart: required(
      object({
        peripheral: required(text),
        tx: optional(text),
        rx: optional(text),
        baud: required(wholeNumber(1200, 10_000_000)),
        usb: optional(list(object({ vendor: required(word16), product: required(word16) }))),
      }),
    ),
    programmer_id: required(word16),
    install: optional(object({ drive: optional(text), openocd: optional(text), 'st-flash': optional(flag) })),
    rom: optional(object({ baud: required(wholeNumber(1200, 115_200)), pins: required(list(text)) })),
    emulator: optional(text),
    virtual: optional(object({ chip: required(text), oscillator: required(wholeNumber(0, 1e9)) })),
    qemu: optional(object({ machine: required(text), icount_shift: required(wholeNumber(0, 10)) })),
  }),
  (board) => {
    const extra = board.features.find((feature) => !cores[board.core]?.features.includes(feature));
    if (extra !== undefined) return ['features', `has ${extra}, which a ${board.core} cannot have.`];
    const boundaries = sectorBoundaries(board.memory.flash.sectors.flat());
    if (!boundaries.includes(board.loader.size)) {
      return ['loader', `takes ${board.loader.size} bytes, which is not a whole number of flash sectors.`];
    }
    return undefined;
  },
);

/** Reads a board file into the form that the rest of edgec uses. */
export const boardSchema: Reader<Board> = (node, place) => {
  const { memory, uart, programmer_id, install, qemu, ...rest } = boardFile(node, place);
  const { executed_at, ...flash } = memory.flash;
  const readFlash: Flash = {
    ...flash,
    executedAt: executed_at ?? flash.address,
    sectors: flash.sectors.flat(),
  };
  return {
    ...rest,
    memory: { flash: readFlash, ram: memory.ram },
    uart: { ...uart, usb: uart.usb ?? [] },
    programmerId: programmer_id,
    ...(install && {
      install: { drive: install.drive, openocd: install.openocd, stFlash: install['st-flash'] ?? false },
    }),
    ...(qemu && { qemu: { machine: qemu.machine, icountShift: qemu.icount_shift } }),
  };
};

/** Bytes from the start of the flash to the end of each sector. */
function sectorBoundaries(sectors: readonly number[]): number[] {
  let end = 0;
  return sectors.map((bytes) => {
    end += bytes;
    return end;
  });
}
