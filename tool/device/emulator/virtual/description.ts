import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import type { Board } from '../../../boards/board.js';
import { firmwareFolder } from '../../../paths.js';

/**
 * A file of `firmware/virtual/chips` with what the board adds: numbers, texts, lists and objects. The addon reads it and
 * says what is missing.
 */
export interface ChipDescription {
  readonly name: string;
  readonly core: string;
  readonly peripherals: readonly PeripheralDescription[];
}

interface PeripheralDescription {
  readonly kind: string;
  readonly name: string;
}

/** The chip of a board, wired as the board wires it: its serial port and its oscillator. */
export async function describeChip(board: Board): Promise<ChipDescription> {
  const { chip, oscillator } = board.virtual!;
  const file = path.join(firmwareFolder, 'virtual', 'chips', `${chip}.yaml`);
  const description = parse(await readFile(file, 'utf8')) as ChipDescription;
  const { peripheral, tx, rx } = board.uart;
  return {
    ...description,
    peripherals: description.peripherals.map((described) => ({
      ...described,
      ...(described.name === 'RCC' && { hse: oscillator }),
      ...(described.name === peripheral && { wire: { tx, rx } }),
    })),
  };
}
