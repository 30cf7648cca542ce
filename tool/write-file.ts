import { mkdir, realpath, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from './errors.js';
import { noRoomReason } from './storage.js';

/**
 * Writes a file whole or not at all: under another name first. What a symbolic link leads to is replaced, not the
 * link; a pipe or a device such as /dev/null is written to.
 * @throws UserError of kind `storage` where there is no room for it, `usage` where it cannot be written otherwise
 */
export async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    if (await isSpecial(target)) {
      await writeFile(target, contents);
      return;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(temporary, contents);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw await writeError(file, target, Buffer.byteLength(contents), error as Error);
  }
}

async function writeError(file: string, target: string, bytes: number, error: Error): Promise<UserError> {
  const reason = noRoomReason(error);
  if (reason === undefined) {
    return new UserError(
      'usage',
      `${file} cannot be written: ${error.message}.`,
      'Name another place with --output.',
    );
  }
  const free = (error as NodeJS.ErrnoException).code === 'ENOSPC' && (await freeBytes(path.dirname(target)));
  const size = `It has ${bytes.toLocaleString('en-US')} bytes`;
  return new UserError(
    'storage',
    `${file} cannot be written: ${reason}. ${size}${free === false || free === undefined ? '' : `, ${free.toLocaleString('en-US')} are free`}.`,
    'Make room there, or name another place with --output.',
  );
}

/** Of the disk that a folder is on, for who runs this. */
async function freeBytes(folder: string): Promise<number | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  return disk && disk.bavail * disk.bsize;
}

/** Whether there is something that is no file: renaming a file to it would put that in its place. */
async function isSpecial(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isFile();
}
