import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { UserError } from '../errors.js';
import { noRoomReason } from '../storage.js';

/** Where edgec keeps for this user what takes long to build. */
export function userCacheFolder(): string {
  return path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'edgec');
}

/**
 * A built file, from the cache or made for it. Of several that build the same at once the last one wins.
 * @param entry names what it was built from: the file of another entry is never taken
 * @param build makes it in an empty folder and returns its path
 * @throws UserError (tool) where the cache cannot be written, and what `build` throws: then its folder stays, with the log
 */
export async function fromCache(
  cacheFolder: string,
  entry: string,
  name: string,
  build: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = path.join(cacheFolder, entry);
  const file = path.join(folder, name);
  if (existsSync(file)) return file;
  const workFolder = await makeWorkFolder(cacheFolder);
  try {
    const built = await build(workFolder);
    await mkdir(folder, { recursive: true });
    await rename(built, file);
  } catch (error) {
    if (error instanceof UserError && error.kind === 'tool') throw error; // it names the log in the folder
    await rm(workFolder, { recursive: true, force: true });
    throw error;
  }
  await rm(workFolder, { recursive: true, force: true });
  return file;
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
