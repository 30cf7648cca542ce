import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
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
  if (existsSync(file)) {
    await markUsed(folder);
    return file;
  }
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

/** Builds of one thing that stay, and milliseconds for which one stays in any case: another edgec may be about to load it. */
const keptBuilds = 5;
const keptFor = 3_600_000;

/**
 * Removes old builds of what only the newest sources are of use for: all but the few that were used last.
 * @param prefix that the names of their entries begin with
 */
export async function forgetOldBuilds(cacheFolder: string, prefix: string): Promise<void> {
  const names = (await readdir(cacheFolder)).filter((name) => name.startsWith(prefix));
  const used = await Promise.all(names.map((name) => lastUse(path.join(cacheFolder, name))));
  const oldest = names
    .map((name, i) => ({ name, time: used[i] }))
    .sort((a, b) => b.time - a.time)
    .slice(keptBuilds)
    .filter(({ time }) => time < Date.now() - keptFor);
  for (const { name } of oldest) await rm(path.join(cacheFolder, name), { recursive: true, force: true });
}

/** An entry that another edgec has just removed was used never. */
async function lastUse(folder: string): Promise<number> {
  return stat(folder).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** A cache that may only be read is good enough. */
async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now).catch(() => {});
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
