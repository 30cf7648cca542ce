import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../../tool/boards/board.js';
import { run } from './timing-runner.js';

/**
 * Assembles a program that starts at a board's first address of flash, with nothing else on the chip: Armv6-M instructions,
 * which all cores have.
 * @param symbols numbers that the text may name
 */
export async function assembleProgram(
  folder: string,
  board: Board,
  text: string,
  symbols: Readonly<Record<string, number>>,
): Promise<{ readonly address: number; readonly bytes: Uint8Array }> {
  const { address, executedAt } = board.memory.flash;
  const stackTop = board.memory.ram.address + 0x1000;
  const vectors = [stackTop, executedAt + 9].map((word) => `.word ${word}`);
  await writeFile(
    path.join(folder, 'program.s'),
    `.syntax unified\n.thumb\n${vectors.join('\n')}\n${text}\n.ltorg\n`,
  );
  const defined = Object.entries(symbols).flatMap(([name, value]) => ['--defsym', `${name}=${value}`]);
  await run(folder, ['arm-none-eabi-as', '-mcpu=cortex-m0plus', ...defined, '-o', 'program.o', 'program.s']);
  await run(folder, ['arm-none-eabi-objcopy', '-O', 'binary', 'program.o', 'program.bin']);
  return { address, bytes: await readFile(path.join(folder, 'program.bin')) };
}
