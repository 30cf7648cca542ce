import { mkdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from './errors.js';

/**
 * Writes a file whole or not at all: under another name first. What a symbolic link leads to is replaced, not the
 * link; a pipe or a device such as /dev/null is written to.
 * @throws UserError of kind `usage` where it cannot be written
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
    throw new UserError(
      'usage',
      `${file} cannot be written: ${(error as Error).message}.`,
      'Name another place with --output.',
    );
  }
}

/** Whether there is something that is no file: renaming a file to it would put that in its place. */
async function isSpecial(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && !found.isFile();
}
