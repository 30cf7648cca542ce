import { UserError } from '../errors.js';
import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import { packedBytes, packIndices, unpackIndices } from './packed-indices.js';

/** Weights of 4 bits, −8 to 7, two in a byte. */
export interface Int4Encoded extends CompressedInt8 {
  readonly encoding: 'int4';
  /** Weights + 8, as `packed-indices.ts` packs them. */
  readonly packed: Uint8Array;
}

/** What is added to a weight, so that it is not negative. */
export const int4Offset = 8;
const bits = 4;

export const int4 = compressedInt8<Int4Encoded>({
  name: 'int4',
  encode({ shape, values, scales, axis }) {
    const outside = values.find((value) => value < -int4Offset || value >= int4Offset);
    if (outside !== undefined) {
      throw new UserError(
        'model',
        `a weight of ${outside} does not fit int4, which holds -8 to 7`,
        'Quantize these weights to 4 bits before they are encoded.',
      );
    }
    const packed = packIndices(
      Uint8Array.from(values, (value) => value + int4Offset),
      shape,
      bits,
    );
    return { encoding: 'int4', shape, scales, axis, packed };
  },
  values: ({ shape, packed }) =>
    Int8Array.from(unpackIndices(packed, shape, bits), (index) => index - int4Offset),
  storedBytes: ({ packed }) => packed.length,
  problem: ({ shape, packed }) =>
    packed.length === packedBytes(shape, bits)
      ? undefined
      : `${packed.length} bytes of weights, not ${packedBytes(shape, bits)}`,
});
