import type { CodebookEncoded } from '../encodings/index.js';
import { groupSize, unpackIndices } from '../encodings/packed-indices.js';
import { matrixShape } from '../encodings/rows.js';
import type { WeightArguments } from './compressed-weights.js';
import type { CallBuilder } from './kernel.js';

/**
 * Weights from a codebook as `firmware/kernels/edgec_packed_weights_dsp.h` reads them: the bytes of the encoding, in each
 * group in an order that gives two weights at a time.
 * @param order the taps in the order in which inputs are widened; -1 for one that fills up a group
 */
export function codebookArguments(
  { shape, bits, codebook, indices }: CodebookEncoded,
  order: readonly number[],
  builder: CallBuilder,
): WeightArguments {
  const rows = rowsInOrder(unpackIndices(indices, shape, bits), shape, order);
  const packed = rows.flatMap((row) => groupsOf(row).flatMap((group) => packPairs(group, bits)));
  return {
    tables: [
      builder.scratch('pairs', 'uint32_t', 4 ** bits),
      builder.constant('weights', withSpare(packed), `indices of ${bits} bits by output`),
      builder.constant('codebook', codebook, 'by index'),
    ],
    numbers: [builder.shape('entries', codebook.length), builder.shape('bits', bits)],
  };
}

/** Taps of a group in the lower lanes of its four pairs, and in the upper ones: as SXTB16 widens eight bytes. */
export const lowerTaps = [0, 1, 4, 5];
export const upperTaps = [2, 3, 6, 7];

function rowsInOrder(indices: Uint8Array, shape: readonly number[], order: readonly number[]): Uint8Array[] {
  const { rows, columns } = matrixShape(shape);
  return Array.from({ length: rows }, (_, row) =>
    // Taps that fill up a group have inputs of zero, so that any index will do.
    Uint8Array.from(order, (tap) => (tap < 0 ? 0 : indices[row * columns + tap])),
  );
}

function groupsOf(row: Uint8Array): Uint8Array[] {
  return Array.from({ length: row.length / groupSize }, (_, group) =>
    row.subarray(group * groupSize, (group + 1) * groupSize),
  );
}

/** Pair after pair, the lower lane's index first. */
function packPairs(group: Uint8Array, bits: number): number[] {
  const pairs = lowerTaps.flatMap((tap, pair) => [group[tap], group[upperTaps[pair]]]);
  const bytes = new Array<number>(bits).fill(0);
  pairs.forEach((index, position) => {
    for (let bit = 0; bit < bits; bit++) {
      const at = position * bits + bit;
      bytes[at >> 3] |= ((index >> bit) & 1) << (at & 7);
    }
  });
  return bytes;
}

/** The last group may be read with two bytes more than it has. */
function withSpare(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from([...bytes, 0, 0]);
}
