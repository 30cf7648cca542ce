import { foldedBias, type IntegerLayer } from '../quantize/integer-layer.js';
import { type Finish, finishOf, fits, sumRange } from './accumulator.js';

/** Taps that are packed together. */
export const groupTaps = 4;

/** One or two channels in the words of `firmware/kernels/edgec_channel_pairs_dsp.h`. */
export interface PackedChannels {
  readonly biases: readonly number[];
  /** Two words for every group of taps. */
  readonly groups: readonly number[];
  readonly finishes: readonly number[];
}

/**
 * Packs channels in pairs; the last of an odd number alone.
 * @param order the taps in the order in which the kernel reads their inputs; -1 for one that fills up a group
 * @returns `undefined` where a pair of weights does not fit 16 bits, a sum the 24 or 30 bits that are there for it, or
 * the requantization not the kernels' short cut
 */
export function packChannelPairs(
  layer: IntegerLayer,
  order: readonly number[],
): readonly PackedChannels[] | undefined {
  const finishes = layer.filters.map((_, channel) => finishOf(layer, channel));
  if (!finishes.every((finish) => finish !== undefined)) return undefined;
  const packed: PackedChannels[] = [];
  for (let channel = 0; channel < finishes.length; channel += 2) {
    const isPair = channel + 1 < finishes.length;
    if (isPair && !canPair(layer, channel)) return undefined;
    const pack = isPair ? packPair : packAlone;
    packed.push({
      ...pack(layer, order, channel),
      finishes: finishes.slice(channel, channel + 2).flatMap(finishWords),
    });
  }
  return packed;
}

/** Packed channels one after the other. */
export function wordsOf(packed: readonly PackedChannels[]): Int32Array {
  return Int32Array.from(
    packed.flatMap(({ biases, groups, finishes }) => [...biases, ...groups, ...finishes]),
  );
}

/** `order` with -1 up to whole groups. */
export function fillGroups(order: readonly number[]): number[] {
  const missing = -order.length & (groupTaps - 1);
  return [...order, ...Array<number>(missing).fill(-1)];
}

function canPair(layer: IntegerLayer, channel: number): boolean {
  const [first, second] = layer.filters.slice(channel, channel + 2);
  const fitsHalf = first.every((weight, tap) => 256 * second[tap] + weight >= -32768);
  return fitsHalf && fits(sumRange(layer, channel + 1), 24);
}

function packPair(layer: IntegerLayer, order: readonly number[], channel: number) {
  const [first, second] = layer.filters.slice(channel, channel + 2);
  const bias = foldedBias(layer, channel);
  return {
    biases: [bias, 256 * foldedBias(layer, channel + 1) + bias],
    groups: groupWords(order.map((tap) => (tap < 0 ? 0 : 256 * second[tap] + first[tap]))),
  };
}

function packAlone(layer: IntegerLayer, order: readonly number[], channel: number) {
  return {
    biases: [foldedBias(layer, channel)],
    groups: groupWords(order.map((tap) => (tap < 0 ? 0 : layer.filters[channel][tap]))),
  };
}

/** Two words for every four halves: (0, 2) and (1, 3), as SXTB16 widens the bytes of a word. */
function groupWords(halves: readonly number[]): number[] {
  const words: number[] = [];
  for (let i = 0; i < halves.length; i += groupTaps) {
    words.push(wordOf(halves[i], halves[i + 2]), wordOf(halves[i + 1], halves[i + 3]));
  }
  return words;
}

function wordOf(low: number, high: number): number {
  return (high << 16) | (low & 0xffff);
}

function finishWords(finish: Finish | undefined): number[] {
  return finish ? [finish.multiplier, finish.offset, finish.shift] : [];
}
