import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Board } from '../../../boards/board.js';
import { UserError } from '../../../errors.js';
import { firmwareFolder } from '../../../paths.js';

/**
 * A file of `firmware/virtual/chips` with what the board adds: numbers, texts, lists and objects. The addon reads it and
 * says what is missing.
 */
export interface ChipDescription {
  readonly name: string;
  readonly core: string;
  readonly peripherals: readonly PeripheralDescription[];
  readonly rom?: {
    readonly pins: readonly Pins[];
    readonly wire?: Pins;
    /** Bytes of each sector of the flash. */
    readonly sectors?: readonly number[];
  };
}

interface Pins {
  readonly tx: string;
  readonly rx: string;
}

interface PeripheralDescription {
  readonly kind: string;
  readonly name: string;
}

/**
 * The chip of a board, wired as the board wires it: its serial port and its oscillator. The ROM's bootloader numbers the
 * sectors of the flash as the board's file does.
 * @param boot0 whether the pin BOOT0 is high, with a host at the last pins that the ROM's bootloader listens on
 * @throws UserError `usage` where the chip has no such bootloader
 */
export async function describeChip(board: Board, boot0 = false): Promise<ChipDescription> {
  const { chip, oscillator } = board.virtual!;
  const file = path.join(firmwareFolder, 'virtual', 'chips', `${chip}.yaml`);
  const description = parse(await readFile(file, 'utf8')) as ChipDescription;
  const { peripheral, tx, rx } = board.uart;
  const romPins = description.rom?.pins.at(-1);
  if (boot0 && romPins === undefined) {
    throw new UserError('usage', `The virtual chip ${chip} has no bootloader in ROM.`, 'Leave --boot0 out.');
  }
  return {
    ...description,
    ...(description.rom && {
      rom: { ...description.rom, sectors: board.memory.flash.sectors, ...(boot0 && { wire: romPins! }) },
    }),
    peripherals: description.peripherals.map((described) => ({
      ...described,
      ...(described.name === 'RCC' && { hse: oscillator }),
      ...(described.name === peripheral && { wire: { tx, rx } }),
    })),
  };
}
