import { readFile } from 'node:fs/promises';
import type { Board } from '../../../boards/board.js';
import { sealImage } from '../../../build/application.js';
import { readElf } from '../../../build/elf.js';
import { sourceFrames } from '../../../build/source-lines.js';
import { hex } from '../../hex.js';
import type { StackLimits } from './addon.js';

/** A program in the flash of a chip, as its ELF file tells. */
export interface ProgramFacts {
  readonly elf: string;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly stack: StackLimits;
}

export async function programFacts(elf: string, board: Board): Promise<ProgramFacts> {
  const { address, bytes } = await sealImage(elf, board);
  const stack = readElf(await readFile(elf)).sections.find(({ name }) => name === '.stack')!;
  const code = address - board.memory.flash.address + board.memory.flash.executedAt;
  return { elf, address, bytes, stack: [code, code + bytes.length, stack.address] };
}

/** Where in the sources an instruction comes from: `function (file:line)`, or only the address where nothing tells. */
export async function sourceLine(programs: readonly ProgramFacts[], pc: number): Promise<string> {
  const program = programs.find(({ stack: [begin, end] }) => pc >= begin && pc < end);
  const [frame] = (program && (await sourceFrames(program.elf, [pc])).get(pc)) ?? [];
  if (frame?.file === undefined) return hex(pc);
  return `${hex(pc)}, ${frame.function} (${frame.file}:${frame.line})`;
}
