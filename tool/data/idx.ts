import { UserError } from '../errors.js';
import { type ElementName, type NumberArray, readNumbers } from './number-array.js';

/** The third byte of an IDX file: http://yann.lecun.com/exdb/mnist/, "the IDX file format". */
const elementNames: Readonly<Record<number, ElementName>> = {
  8: 'u1',
  9: 'i1',
  11: 'i2',
  12: 'i4',
  13: 'f4',
  14: 'f8',
};

/** Whether the bytes begin as an IDX file does: two zeros, an element type, a number of dimensions. */
export function isIdx(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] in elementNames && bytes[3] > 0;
}

/**
 * Reads an IDX file, MNIST's format: a big-endian header with the element type and each dimension, then the elements.
 * @throws UserError where it is truncated
 */
export function readIdx(bytes: Uint8Array, file: string): NumberArray {
  const dimensions = bytes[3];
  const headerBytes = 4 + 4 * dimensions;
  if (bytes.length < headerBytes) {
    throw new UserError('data', `${file} is truncated: its header is incomplete.`, 'Get the file again.');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  return readNumbers(bytes.subarray(headerBytes), shape, elementNames[bytes[2]], false, file);
}
