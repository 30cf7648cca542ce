import { UserError } from '../errors.js';
import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import { packedBytes, packIndices, unpackIndices } from './packed-indices.js';

/**
 * Weights that share few values: each is an index of 2 to 5 bits into a codebook.
 *
 * Its entries are bytes. 16-bit ones would say more of the centroids that they stand for, but little of the weights: with
 * 32 evenly spread centroids a weight lies up to 1/31 of the largest away from its own, and rounding that to 1/127 of the
 * largest adds 1/254 at most. With bytes, sums stay as small as those of int8 weights, and every integer kernel's bounds
 * hold.
 */
export interface CodebookEncoded extends CompressedInt8 {
  readonly encoding: 'codebook';
  /** Bits of an index. */
  readonly bits: number;
  /** Different values in ascending order, at most 2^bits. */
  readonly codebook: Int8Array;
  /** As `packed-indices.ts` packs them. */
  readonly indices: Uint8Array;
}

const fewestBits = 2;
const mostBits = 5;

export const codebook = compressedInt8<CodebookEncoded>({
  name: 'codebook',
  encode({ shape, values, scales, axis }) {
    const entries = Int8Array.from(new Set(values)).sort();
    if (entries.length > 2 ** mostBits) {
      throw new UserError(
        'model',
        `${entries.length} different weights do not fit a codebook, which holds ${2 ** mostBits}`,
        'Let these weights share values before they are encoded.',
      );
    }
    const bits = Math.max(fewestBits, Math.ceil(Math.log2(entries.length)));
    const indexOf = new Map([...entries].map((value, index) => [value, index]));
    const indices = packIndices(
      Uint8Array.from(values, (value) => indexOf.get(value)!),
      shape,
      bits,
    );
    return { encoding: 'codebook', shape, scales, axis, bits, codebook: entries, indices };
  },
  values: ({ shape, bits, codebook: entries, indices }) =>
    Int8Array.from(unpackIndices(indices, shape, bits), (index) => entries[index]),
  storedBytes: ({ codebook: entries, indices }) => entries.length + indices.length,
  problem({ shape, bits, codebook: entries, indices }) {
    if (!(Number.isInteger(bits) && bits >= fewestBits && bits <= mostBits)) return `indices of ${bits} bits`;
    if (entries.length > 2 ** bits) return `a codebook of ${entries.length} values for ${bits} bits`;
    const bytes = packedBytes(shape, bits);
    if (indices.length !== bytes) return `${indices.length} bytes of indices, not ${bytes}`;
    const beyond = unpackIndices(indices, shape, bits).find((index) => index >= entries.length);
    return beyond === undefined ? undefined : `index ${beyond} into a codebook of ${entries.length} values`;
  },
});
