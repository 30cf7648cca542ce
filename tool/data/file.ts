import { readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UserError } from '../errors.js';

/** Most bytes of samples that are read: a gigabyte, whatever a file's headers claim. */
const mostBytes = 2 ** 30;

/**
 * Reads a data file whole and unpacks it where it is gzipped.
 * @throws UserError where it cannot be read, is damaged or too large
 */
export function readDataFile(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    if (statSync(file).size > mostBytes) throw tooLarge(file);
    bytes = readFileSync(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'data',
      `${file} cannot be read: ${reason(error)}.`,
      'Check the path of the data file.',
    );
  }
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(file);
    throw new UserError('data', `${file} is damaged: ${(error as Error).message}.`, 'Get the file again.');
  }
}

function tooLarge(file: string): UserError {
  return new UserError(
    'data',
    `${file} holds more than a gigabyte.`,
    'Split it: a few thousand samples are enough.',
  );
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
  };
  return reasons[code ?? ''] ?? message;
}
