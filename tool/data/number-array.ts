import { UserError } from '../errors.js';

/** Numbers as a file stores them. 64-bit integers and 16-bit floats are widened when read. */
export type Numbers =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

/** What one array of a data file holds, row-major. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: Numbers;
}

/** How the elements of a binary file are stored. */
export interface ElementType {
  readonly bytes: number;
  readonly array: {
    new (length: number): Numbers;
    new (bytes: ArrayBufferLike, offset: number, length: number): Numbers;
  };
  read(view: DataView, offset: number, littleEndian: boolean): number;
}

/** The element types of all binary formats, by the names that numpy gives them. */
export const elementTypes = {
  b1: { bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) },
  u1: { bytes: 1, array: Uint8Array, read: (view, at) => view.getUint8(at) },
  i1: { bytes: 1, array: Int8Array, read: (view, at) => view.getInt8(at) },
  u2: { bytes: 2, array: Uint16Array, read: (view, at, little) => view.getUint16(at, little) },
  i2: { bytes: 2, array: Int16Array, read: (view, at, little) => view.getInt16(at, little) },
  u4: { bytes: 4, array: Uint32Array, read: (view, at, little) => view.getUint32(at, little) },
  i4: { bytes: 4, array: Int32Array, read: (view, at, little) => view.getInt32(at, little) },
  u8: { bytes: 8, array: Float64Array, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { bytes: 8, array: Float64Array, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f2: { bytes: 2, array: Float32Array, read: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  f4: { bytes: 4, array: Float32Array, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, array: Float64Array, read: (view, at, little) => view.getFloat64(at, little) },
} as const satisfies Record<string, ElementType>;

export type ElementName = keyof typeof elementTypes;

/**
 * Reads the elements of an array whose header said its shape and type.
 * @param bytes the elements, without the header
 * @param file for messages
 * @throws UserError where the bytes are not exactly as many as the shape needs
 */
export function readNumbers(
  bytes: Uint8Array,
  shape: readonly number[],
  name: ElementName,
  littleEndian: boolean,
  file: string,
): NumberArray {
  const type: ElementType = elementTypes[name];
  const count = shape.reduce((product, size) => product * size, 1);
  // Before anything is allocated: a header may claim any size.
  if (bytes.length !== count * type.bytes) {
    const wrong = bytes.length < count * type.bytes ? 'is truncated' : 'is longer than its header says';
    throw new UserError(
      'data',
      `${file} ${wrong}: an array [${shape.join(', ')}] of ${type.bytes}-byte elements takes ` +
        `${count * type.bytes} bytes, there are ${bytes.length}.`,
      'Get the file again, or write it again with the program that made it.',
    );
  }
  if (type.bytes === 1) return { shape, values: new type.array(bytes.buffer, bytes.byteOffset, count) };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new type.array(count);
  for (let i = 0; i < count; i++) values[i] = type.read(view, i * type.bytes, littleEndian);
  return { shape, values };
}

/** An IEEE 754 half-precision float. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
