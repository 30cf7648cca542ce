import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Board } from '../boards/board.js';
import { writeProject } from '../emit/emit.js';
import { UserError } from '../errors.js';
import { toolNamed } from '../setup/tools.mjs';
import { noRoomReason } from '../storage.js';
import { type BuildOptions, sealImage } from './application.js';
import { buildWithCMake } from './cmake.js';
import type { Image } from './image.js';
import { firmwareProject, sourceFolders } from './project.js';
import { requireTools } from './require-tools.js';

const stackBytes = 2048;

/**
 * Builds the resident loader of a board, or takes it from the user's cache where the same sources were compiled before by
 * the same compiler.
 * @throws UserError (tool) where a tool is missing or the compiler fails
 */
export async function buildLoader(
  board: Board,
  {
    signal,
    strict = false,
    cacheFolder = userCacheFolder(),
  }: BuildOptions & { readonly cacheFolder?: string } = {},
): Promise<Image> {
  requireTools(['arm-none-eabi-gcc', 'newlib', 'cmake', 'ninja']);
  const project = await firmwareProject(board, 'loader', { stackBytes, strict });
  const folder = path.join(cacheFolder, `loader-${board.name}-${await contentHash(board, project)}`);
  const elf = path.join(folder, 'loader.elf');
  if (existsSync(elf)) return sealImage(elf, board);
  const workFolder = await makeWorkFolder(cacheFolder);
  try {
    await writeProject(project, workFolder);
    const build = await buildWithCMake(workFolder, `the loader for ${board.name}`, signal);
    const built = path.join(build, 'loader.elf');
    await sealImage(built, board);
    await mkdir(folder, { recursive: true });
    await rename(built, elf);
  } catch (error) {
    if (error instanceof UserError && error.kind === 'tool') throw error; // it names the log in the folder
    await rm(workFolder, { recursive: true, force: true });
    throw error;
  }
  await rm(workFolder, { recursive: true, force: true });
  return sealImage(elf, board);
}

/** Identifies everything that goes into a loader. */
async function contentHash(board: Board, project: ReadonlyMap<string, string>): Promise<string> {
  const hash = createHash('sha256');
  hash.update(toolNamed('arm-none-eabi-gcc').find(process.env)?.version ?? '');
  for (const text of project.values()) hash.update(text);
  for (const folder of sourceFolders(board, 'loader')) {
    const files = (await readdir(folder)).filter((file) => /\.[ch]$/.test(file)).sort();
    for (const file of files) hash.update(await readFile(path.join(folder, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function userCacheFolder(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'edgec');
}

async function makeWorkFolder(cacheFolder: string): Promise<string> {
  try {
    await mkdir(cacheFolder, { recursive: true });
    return await mkdtemp(path.join(cacheFolder, 'building-'));
  } catch (error) {
    if (noRoomReason(error)) throw error;
    throw new UserError(
      'tool',
      `The cache ${cacheFolder} cannot be written: ${(error as Error).message}.`,
      'Make it writable, or name another folder in the variable XDG_CACHE_HOME.',
    );
  }
}
