import { foldedBias, type IntegerLayer } from '../quantize/integer-layer.js';
import { type Finish, finishOf, fits, sumRange } from './accumulator.js';

/** Taps that are packed together. */
export const groupTaps = 4;

/**
 * Packs channels as `firmware/kernels/edgec_channel_pairs_dsp.h` reads them.
 * @param order the taps in the order of the column; -1 for one that fills up a group
 * @returns `undefined` where a pair of weights does not fit 16 bits, a sum the 24 or 30 bits that are there for it, or
 * the requantization not the kernels' short cut
 */
export function packChannelPairs(layer: IntegerLayer, order: readonly number[]): Int32Array | undefined {
  const { filters } = layer;
  const finishes = filters.map((_, channel) => finishOf(layer, channel));
  if (!finishes.every((finish) => finish !== undefined)) return undefined;
  const words: number[] = [];
  for (let channel = 0; channel < filters.length; channel += 2) {
    const isPair = channel + 1 < filters.length;
    if (isPair && !canPair(layer, channel)) return undefined;
    words.push(
      ...(isPair ? packPair(layer, order, finishes, channel) : packLast(layer, order, finishes, channel)),
    );
  }
  return Int32Array.from(words);
}

function canPair(layer: IntegerLayer, channel: number): boolean {
  const [first, second] = layer.filters.slice(channel, channel + 2);
  const fitsHalf = first.every((weight, tap) => 256 * second[tap] + weight >= -32768);
  return fitsHalf && fits(sumRange(layer, channel + 1), 24);
}

function packPair(
  layer: IntegerLayer,
  order: readonly number[],
  finishes: readonly Finish[],
  channel: number,
): number[] {
  const [first, second] = layer.filters.slice(channel, channel + 2);
  const bias = foldedBias(layer, channel);
  const halves = order.map((tap) => (tap < 0 ? 0 : 256 * second[tap] + first[tap]));
  return [
    bias,
    256 * foldedBias(layer, channel + 1) + bias,
    ...groupWords(halves),
    ...finishWords(finishes[channel]),
    ...finishWords(finishes[channel + 1]),
  ];
}

function packLast(
  layer: IntegerLayer,
  order: readonly number[],
  finishes: readonly Finish[],
  channel: number,
): number[] {
  const halves = order.map((tap) => (tap < 0 ? 0 : layer.filters[channel][tap]));
  return [foldedBias(layer, channel), ...groupWords(halves), ...finishWords(finishes[channel])];
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

function finishWords({ multiplier, offset, shift }: Finish): number[] {
  return [multiplier, offset, shift];
}

/** `order` with -1 up to whole groups. */
export function fillGroups(order: readonly number[]): number[] {
  const missing = -order.length & (groupTaps - 1);
  return [...order, ...Array<number>(missing).fill(-1)];
}
