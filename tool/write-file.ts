import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from './errors.js';

/**
 * Writes a file that is there whole or not at all: under another name beside it first, then renamed.
 * @throws UserError (usage) where it cannot be written
 */
export async function writeFileWhole(file: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(temporary, contents);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new UserError(
      'usage',
      `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      'Give a path in a folder that exists, may be written and has room.',
    );
  }
}
