import type { TernaryEncoded } from '../encodings/index.js';
import { groupSize } from '../encodings/packed-indices.js';
import { matrixShape } from '../encodings/rows.js';
import { ternaryCodes } from '../encodings/ternary.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { LayerOf } from './kernel.js';
import { lowerTaps, upperTaps } from './packed-weights.js';

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
function equalMagnitudes({ magnitudes }: TernaryEncoded): Uint8Array | undefined {
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

/** A layer's weights by pairs of channels. */
export interface ChannelPairs {
  /** By pair of channels and pair of taps: both taps of the first channel, then of the second. */
  readonly digits: readonly number[];
  /** Of the channels' values, or one for all. */
  readonly magnitudes: Uint8Array;
}

/** Taps of a block, after which the first channel's sum is read: `EDGEC_TERNARY_BLOCK`. */
const blockTaps = 64;

/**
 * The weights of a layer by pairs of channels.
 * @param order of the taps, in whole groups of eight
 * @returns `undefined` where some channel's values differ in more than sign, or its sum leaves a pair's room
 */
export function channelPairs(
  layer: LayerOf<'conv2d'> | LayerOf<'fullyConnected'>,
  order: readonly number[],
): ChannelPairs | undefined {
  const encoded = layer.inputs[1].constant;
  if (encoded?.encoding !== 'ternary' || !integerLayer(layer, 'ternary')) return undefined;
  const magnitudes = equalMagnitudes(encoded);
  const rows = codeRows(encoded, order);
  const fits = rows.every((row, channel) => channel % 2 === 1 || !hasNegativeBlock(row));
  if (!magnitudes || !fits) return undefined;
  const digits = rows.flatMap((first, channel) => {
    if (channel % 2 === 1) return [];
    const second = lanesOf(rows[channel + 1] ?? first.map(() => 0));
    return lanesOf(first).flatMap((lanes, pair) => [...lanes, ...second[pair]]);
  });
  return { digits, magnitudes };
}

/** Whether all weights of a whole block are negative: the only sum that does not fit. */
function hasNegativeBlock(row: readonly number[]): boolean {
  return row.some(
    (_, tap) =>
      tap % blockTaps === 0 &&
      row.slice(tap, tap + blockTaps).filter((code) => code === 2).length === blockTaps,
  );
}

/** By pair of lanes the codes of the lower and of the upper one. */
export function lanesOf(row: readonly number[]): [number, number][] {
  return Array.from({ length: row.length / groupSize }, (_, group) =>
    lowerTaps.map((tap, pair): [number, number] => [
      row[group * groupSize + tap],
      row[group * groupSize + upperTaps[pair]],
    ]),
  ).flat();
}
