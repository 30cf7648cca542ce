import { readdir } from 'node:fs/promises';
import path from 'node:path';
import ejs from 'ejs';
import type { Board } from '../boards/board.js';
import { sharedFolders } from '../boards/chips.js';
import { cores } from '../boards/cores.js';
import { firmwareFolder, templatesFolder } from '../paths.js';
import { findProgram } from '../setup/tools.mjs';

/** The two programs of a board. */
export type Role = 'loader' | 'application';

/** The model that an application runs. */
export interface ModelPart {
  /** The generated project's folder. */
  readonly folder: string;
  /** C files in it. */
  readonly sources: readonly string[];
  /** Name of the arena's variable, and its size. */
  readonly arena: string;
  readonly arenaBytes: number;
  readonly layers: number;
  readonly inputs: number;
  readonly outputs: number;
}

export interface ProjectOptions {
  /** Bytes of RAM kept for the stack. */
  readonly stackBytes: number;
  /** Whether the compiler's warnings are errors. */
  readonly strict: boolean;
}

/**
 * RAM that the loader keeps to itself, from the start of RAM: as much as ST's loader in the ROM of an STM32F7 (AN2606),
 * because programmers put programs of their own behind it.
 */
const loaderRamBytes = 0x4000;

/** Whether the counter counts cycles or instructions, as `docs/protocol.md` numbers it. */
const unitNumbers = { cycles: 1, instructions: 2 } as const;

/**
 * Writes the CMake project of a program: files by their name in its folder. It refers to the C files where they are, and
 * does not copy them.
 */
export async function firmwareProject(
  board: Board,
  role: Role,
  { stackBytes, strict }: ProjectOptions,
  model?: ModelPart,
): Promise<Map<string, string>> {
  const { flash, ram } = board.memory;
  const loaderEnd = flash.executedAt + board.loader.size;
  const isLoader = role === 'loader';
  const folders = sourceFolders(board, role);
  const view = {
    board,
    role,
    flash,
    sectors: runs(flash.sectors),
    ram,
    hex,
    quote,
    strict,
    unit: unitNumbers[board.unit],
    weightsInRam: board.weightsInRam === true && !isLoader,
    loaderRam: loaderRamBytes,
    program: isLoader
      ? { address: flash.executedAt, size: board.loader.size }
      : { address: loaderEnd, size: flash.size - board.loader.size },
    ramSize: isLoader ? loaderRamBytes : ram.size,
    stackSize: stackBytes,
    compiler: findProgram('arm-none-eabi-gcc'),
    core: board.core,
    sources: (await Promise.all(folders.map(cFiles))).flat(),
    includes: ['.', ...folders],
    model: model && {
      ...model,
      objects: '/model.dir/',
      sources: model.sources.map((source) => path.join(model.folder, source)),
    },
  };
  const files = new Map<string, string>();
  for (const file of ['CMakeLists.txt', 'board.h', 'linker.ld']) {
    files.set(file, await ejs.renderFile(path.join(templatesFolder, 'firmware', `${file}.ejs`), view));
  }
  return files;
}

/** Where the C files and headers of a program are. */
export function sourceFolders(board: Board, role: Role): string[] {
  const chips = path.join(firmwareFolder, 'chips');
  const folders = [
    'cortex-m',
    cores[board.core]!.architecture,
    ...(sharedFolders[board.chip] ?? []),
    board.chip,
  ];
  return [
    path.join(firmwareFolder, 'common'),
    chips,
    ...folders.map((folder) => path.join(chips, folder)),
    path.join(firmwareFolder, role === 'loader' ? 'loader' : 'runtime'),
  ];
}

/** Sectors of one size that follow each other, together. */
function runs(sizes: readonly number[]): { size: number; count: number }[] {
  const found: { size: number; count: number }[] = [];
  for (const size of sizes) {
    const last = found.at(-1);
    if (last?.size === size) last.count += 1;
    else found.push({ size, count: 1 });
  }
  return found;
}

async function cFiles(folder: string): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.c'))
    .sort()
    .map((file) => path.join(folder, file));
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0').toUpperCase()}`;
}

/** A path as CMake reads it back: in quotes, with forward slashes. */
function quote(file: string): string {
  return `"${file.replaceAll('\\', '/').replaceAll(/["$]/g, '\\$&')}"`;
}
