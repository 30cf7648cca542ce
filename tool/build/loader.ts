import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Board } from '../boards/board.js';
import { writeProject } from '../emit/emit.js';
import { toolNamed } from '../setup/tools.mjs';
import { type BuildOptions, sealImage } from './application.js';
import { fromCache, userCacheFolder } from './cache.js';
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
  const entry = `loader-${board.name}-${await contentHash(board, project)}`;
  const elf = await fromCache(cacheFolder, entry, 'loader.elf', async (folder) => {
    await writeProject(project, folder);
    const build = await buildWithCMake(folder, `the loader for ${board.name}`, signal);
    const built = path.join(build, 'loader.elf');
    await sealImage(built, board);
    return built;
  });
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
