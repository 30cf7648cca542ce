import { UserError } from '../errors.js';
import { type CompressedInt8, compressedInt8 } from './compressed-int8.js';
import type { Int8Encoded } from './int8.js';
import { packedBytes, packIndices, unpackIndices } from './packed-indices.js';

/**
 * Weights of three values, in codes of 2 bits: zero, a positive one and a negative one, for the whole tensor or for each
 * output channel.
 */
export interface TernaryEncoded extends CompressedInt8 {
  readonly encoding: 'ternary';
  /**
   * The magnitudes of the positive and of the negative value, one pair for all output channels or one for each of them,
   * the indices along `axis`.
   */
  readonly magnitudes: Uint8Array;
  /** 0 for zero, 1 for the positive and 2 for the negative value, as `packed-indices.ts` packs them. */
  readonly codes: Uint8Array;
}

const bits = 2;

export const ternary = compressedInt8<TernaryEncoded>({
  name: 'ternary',
  encode(plain) {
    const { shape, values, scales, axis } = plain;
    const codes = Uint8Array.from(values, (value) => (value > 0 ? 1 : value < 0 ? 2 : 0));
    return {
      encoding: 'ternary',
      shape,
      scales,
      axis,
      magnitudes: magnitudesOf(plain),
      codes: packIndices(codes, shape, bits),
    };
  },
  values(encoded) {
    const { magnitudes } = encoded;
    const channelOf = channels(encoded).of;
    return Int8Array.from(ternaryCodes(encoded), (code, i) => {
      const pair = magnitudes.length === 2 ? 0 : 2 * channelOf(i);
      return code === 1 ? magnitudes[pair] : code === 2 ? -magnitudes[pair + 1] : 0;
    });
  },
  storedBytes: ({ magnitudes, codes }) => magnitudes.length + codes.length,
  problem(encoded) {
    const { shape, magnitudes, codes } = encoded;
    const bytes = packedBytes(shape, bits);
    if (codes.length !== bytes) return `${codes.length} bytes of codes, not ${bytes}`;
    const { count } = channels(encoded);
    if (magnitudes.length !== 2 && magnitudes.length !== 2 * count)
      return `${magnitudes.length} magnitudes for ${count} output channels`;
    const beyond = magnitudes.find((magnitude, i) => magnitude > (i % 2 === 0 ? 127 : 128));
    if (beyond !== undefined) return `a magnitude of ${beyond}`;
    return ternaryCodes(encoded).some((code) => code > 2) ? 'a code of 3' : undefined;
  },
});

/** The codes one by one, in the tensor's order. */
export function ternaryCodes({ codes, shape }: Pick<TernaryEncoded, 'codes' | 'shape'>): Uint8Array {
  return unpackIndices(codes, shape, bits);
}

function channels({ shape, axis }: Pick<Int8Encoded, 'shape' | 'axis'>) {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  return { count: shape[axis], of: (i: number) => Math.floor(i / inner) % shape[axis] };
}

/** One pair where it fits all channels, else each channel's. A value that no weight has gets a magnitude of 0. */
function magnitudesOf(plain: Int8Encoded): Uint8Array {
  const { count, of: channelOf } = channels(plain);
  const own = new Uint8Array(2 * count);
  const shared = new Uint8Array(2);
  let isShared = true;
  for (const [i, value] of plain.values.entries()) {
    if (value === 0) continue;
    const sign = value > 0 ? 0 : 1;
    const at = 2 * channelOf(i) + sign;
    if (own[at] !== 0 && own[at] !== Math.abs(value)) {
      const values = [own[at], Math.abs(value)].map((magnitude) => (sign === 0 ? magnitude : -magnitude));
      throw new UserError(
        'model',
        `weights of ${values.join(' and ')} in one output channel are not ternary`,
        'Train these weights with a `ternary` step before they are encoded.',
      );
    }
    own[at] = Math.abs(value);
    if (shared[sign] !== 0 && shared[sign] !== own[at]) isShared = false;
    shared[sign] = own[at];
  }
  return isShared ? shared : own;
}
