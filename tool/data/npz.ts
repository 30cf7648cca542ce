import { unzipSync } from 'fflate';
import { UserError } from '../errors.js';
import { readNpy } from './npy.js';
import type { NumberArray } from './number-array.js';

/** Deflate cannot compress better than this; a header that claims more is not to be believed. */
const bestCompression = 1032;

export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Names of the arrays in an .npz archive. */
export function npzNames(bytes: Uint8Array, file: string): string[] {
  const names: string[] = [];
  unzip(bytes, file, (name) => {
    if (name.endsWith('.npy')) names.push(name.slice(0, -'.npy'.length));
    return false;
  });
  return names;
}

/**
 * Reads one array of an .npz archive.
 * @throws UserError where the archive is damaged or has no array of this name
 */
export function readNpz(bytes: Uint8Array, array: string, file: string): NumberArray {
  const names = npzNames(bytes, file);
  if (!names.includes(array)) {
    throw new UserError('data', `${file} has no array '${array}'.`, `It has: ${names.join(', ')}.`);
  }
  const members = unzip(bytes, file, (name) => name === `${array}.npy`);
  return readNpy(members[`${array}.npy`], `${file}:${array}`);
}

function unzip(
  bytes: Uint8Array,
  file: string,
  wanted: (name: string) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (!wanted(name)) return false;
        if (originalSize > size * bestCompression) throw new Error(`the size of ${name} cannot be right`);
        return true;
      },
    });
  } catch (error) {
    throw new UserError(
      'data',
      `${file} is damaged: ${(error as Error).message}.`,
      'Get the file again, or write it again with numpy.savez.',
    );
  }
}
