import { matrixShape } from './rows.js';

/**
 * Small unsigned integers in `bits` bits each: of every row (see `rows.ts`) eight after eight, in `bits` bytes, the first
 * in the lowest bits of the first byte. The last eight of a row are filled up with zeros.
 */
export const groupSize = 8;

/** Bytes of a tensor's packed indices. */
export function packedBytes(shape: readonly number[], bits: number): number {
  const { rows, columns } = matrixShape(shape);
  return rows * Math.ceil(columns / groupSize) * bits;
}

export function packIndices(indices: Uint8Array, shape: readonly number[], bits: number): Uint8Array {
  const { rows, columns } = matrixShape(shape);
  const packed = new Uint8Array(packedBytes(shape, bits));
  const rowBits = (8 * packed.length) / rows;
  indices.forEach((index, i) => {
    const first = Math.floor(i / columns) * rowBits + (i % columns) * bits;
    for (let bit = 0; bit < bits; bit++) {
      packed[(first + bit) >> 3] |= ((index >> bit) & 1) << ((first + bit) & 7);
    }
  });
  return packed;
}

export function unpackIndices(packed: Uint8Array, shape: readonly number[], bits: number): Uint8Array {
  const { rows, columns } = matrixShape(shape);
  const rowBits = (8 * packed.length) / rows;
  return Uint8Array.from({ length: rows * columns }, (_, i) => {
    const first = Math.floor(i / columns) * rowBits + (i % columns) * bits;
    let index = 0;
    for (let bit = 0; bit < bits; bit++) {
      index |= ((packed[(first + bit) >> 3] >> ((first + bit) & 7)) & 1) << bit;
    }
    return index;
  });
}
