import { UserError } from '../errors.js';
import { type ElementName, elementTypes, type NumberArray, readNumbers } from './number-array.js';

const magic = [0x93, ...Buffer.from('NUMPY')];

export function isNpy(bytes: Uint8Array): boolean {
  return magic.every((byte, i) => bytes[i] === byte);
}

/**
 * Reads an array that numpy saved (.npy, format versions 1 to 3: numpy.lib.format).
 * @throws UserError where it is truncated or holds anything but numbers in C order
 */
export function readNpy(bytes: Uint8Array, file: string): NumberArray {
  const { text, end } = header(bytes, file);
  const descr = /'descr'\s*:\s*'([<>|=])([a-z]\d)'/.exec(text);
  const shape = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1];
  if (descr === null || shape === undefined || !(descr[2] in elementTypes)) {
    throw new UserError(
      'data',
      `${file} does not hold plain numbers: its header is ${text.trim()}.`,
      "Save an array of integers or floats, e.g. numpy.save('samples.npy', samples.astype('float32')).",
    );
  }
  if (/'fortran_order'\s*:\s*True/.test(text)) {
    throw new UserError(
      'data',
      `${file} is in Fortran order.`,
      "Save it in C order: numpy.save('samples.npy', numpy.ascontiguousarray(samples)).",
    );
  }
  const sizes = (shape.match(/\d+/g) ?? []).map(Number);
  return readNumbers(bytes.subarray(end), sizes, descr[2] as ElementName, descr[1] !== '>', file);
}

/** The header's text, a Python dictionary, and where the elements start. */
function header(bytes: Uint8Array, file: string): { text: string; end: number } {
  const lengthBytes = bytes[6] === 1 ? 2 : 4;
  const start = 8 + lengthBytes;
  if (bytes.length >= start) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, start);
    const end = start + (lengthBytes === 2 ? view.getUint16(8, true) : view.getUint32(8, true));
    if (end <= bytes.length) return { text: Buffer.from(bytes.subarray(start, end)).toString('utf8'), end };
  }
  throw new UserError('data', `${file} is truncated: its header is incomplete.`, 'Get the file again.');
}
