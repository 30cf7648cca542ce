import type { TernaryEncoded } from '../encodings/index.js';
import { matrixShape } from '../encodings/rows.js';
import { ternaryCodes } from '../encodings/ternary.js';

/** Weights in a byte, a number in base 3: `firmware/kernels/edgec_ternary_digits.h`. */
export const digitsPerByte = 4;

/** Digits, the first of a byte the lowest. Their number is a multiple of four. */
export function packDigits(digits: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: digits.length / digitsPerByte }, (_, byte) => {
    const [a, b, c, d] = Array.from({ length: digitsPerByte }, (__, i) => digits[byte * digitsPerByte + i]);
    return a + 3 * b + 9 * c + 27 * d;
  });
}

/** The codes of each row, by taps in some order; −1 stands for a tap of zero. */
export function codeRows(encoded: TernaryEncoded, order: readonly number[]): number[][] {
  const { rows, columns } = matrixShape(encoded.shape);
  const codes = ternaryCodes(encoded);
  return Array.from({ length: rows }, (_, row) =>
    order.map((tap) => (tap < 0 ? 0 : codes[row * columns + tap])),
  );
}

/** For each pair of magnitudes, positive and negative, the one that both have; `undefined` where they differ somewhere. */
export function equalMagnitudes({ magnitudes }: TernaryEncoded): Uint8Array | undefined {
  const pairs = Array.from({ length: magnitudes.length / 2 }, (_, i) =>
    magnitudes.subarray(2 * i, 2 * i + 2),
  );
  // A value that no weight has is 0.
  const isEqual = pairs.every(([positive, negative]) => positive === negative || positive * negative === 0);
  return isEqual ? Uint8Array.from(pairs, ([positive, negative]) => Math.max(positive, negative)) : undefined;
}

/** From one channel's magnitudes to the next's, 0 where all channels have the same. */
export function magnitudeStep(magnitudes: Uint8Array, each: 1 | 2): number {
  return magnitudes.length === each ? 0 : each;
}
