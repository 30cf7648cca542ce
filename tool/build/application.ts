import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../boards/board.js';
import { modelSources, writeProject } from '../emit/emit.js';
import type { Program } from '../program/program.js';
import { writeWhole } from '../write-file.js';
import { buildWithCMake } from './cmake.js';
import { checkFit, overflowError } from './fit.js';
import { type Image, makeImage } from './image.js';
import { firmwareProject } from './project.js';
import { requireTools } from './require-tools.js';

export interface BuildOptions {
  readonly signal?: AbortSignal;
  /** Makes the compiler's warnings errors: for tests. */
  readonly strict?: boolean;
}

/** Bytes of RAM for the stack. The MLPerf Tiny models use a quarter of it; every run reports how much was used. */
export const stackBytes = 2048;

/**
 * Builds the application that runs a generated model on a board. What did not change since the last build in the same
 * folder is not compiled again.
 * @param modelFolder the program as `emitProject` wrote it
 * @param outputFolder made where it is missing
 * @throws UserError (tool) where a tool is missing or the compiler fails; (fit) where the board is too small
 */
export async function buildApplication(
  program: Program,
  modelFolder: string,
  board: Board,
  outputFolder: string,
  { signal, strict = false }: BuildOptions = {},
): Promise<Image> {
  requireTools(['arm-none-eabi-gcc', 'newlib', 'cmake', 'ninja']);
  checkFit(program, board, stackBytes);
  const project = await firmwareProject(
    board,
    'application',
    { stackBytes, strict },
    {
      folder: path.resolve(modelFolder),
      sources: modelSources,
      arena: `${program.name}_arena`,
      arenaBytes: program.arenaBytes,
      layers: program.layers.length,
      inputs: program.inputs.length,
      outputs: program.outputs.length,
    },
  );
  await writeProject(project, outputFolder);
  const what = `the application for ${board.name}`;
  const build = await buildWithCMake(path.resolve(outputFolder), what, signal, (output) =>
    overflowError(program, board, output),
  );
  return sealImage(path.join(build, 'application.elf'), board);
}

/** Reads a linked program, and completes the header of its image in the ELF file where that was not done yet. */
export async function sealImage(elf: string, board: Board): Promise<Image> {
  const linked = await readFile(elf);
  const sealed = Buffer.from(linked);
  const image = makeImage(elf, sealed, board.memory.flash);
  if (!sealed.equals(linked)) await writeWhole(elf, sealed);
  return image;
}
