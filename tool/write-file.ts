import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from './errors.js';

/**
 * Writes a file whole or not at all: under another name first.
 * @throws UserError of kind `usage` where it cannot be written
 */
export async function writeWhole(file: string, contents: string | Uint8Array): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(temporary, contents);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw new UserError(
      'usage',
      `${file} cannot be written: ${(error as Error).message}.`,
      'Name another place with --output.',
    );
  }
}
