import { constantChannel, type FastChannel, finishWords, fits } from './finish.js';

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
 * Packs channels in pairs, the last of an odd number alone.
 * @param order the taps in the order in which the kernel reads their inputs; -1 for one that fills up a group
 * @returns `undefined` where a pair of weights does not fit 16 bits or a sum the 24 that are there for it
 */
export function packChannelPairs(
  channels: readonly FastChannel[],
  order: readonly number[],
): readonly PackedChannels[] | undefined {
  const packed: PackedChannels[] = [];
  for (let i = 0; i < channels.length; i += 2) {
    const [first, second] = channels.slice(i, i + 2);
    if (second && !canPair(first, second)) return undefined;
    packed.push(second ? packPair(first, second, order) : packAlone(first, order));
  }
  return packed;
}

/** All channels of a layer, in the words of `firmware/kernels/edgec_channel_pairs_dsp.h`. */
export interface PackedLayer {
  readonly words: Int32Array;
  readonly pairs: number;
  readonly alone: number;
}

/**
 * Packs neighbouring channels in pairs. A second one that does not fit its pair is packed alone, and zeros take its place;
 * where that would be most, all are alone: twice the bytes, and slower, but for sums of up to 30 bits.
 * @param order as in {@link packChannelPairs}
 */
export function packLayer(channels: readonly FastChannel[], order: readonly number[]): PackedLayer {
  const pairs = Array.from({ length: channels.length >> 1 }, (_, i) => channels.slice(2 * i, 2 * i + 2));
  const fit = pairs.map(([first, second]) => canPair(first, second));
  const arePaired = 2 * fit.filter((fits) => fits).length >= pairs.length;
  const blank = constantChannel(channels[0].filter.length, 0);
  const paired = arePaired ? pairs : [];
  const alone = [...channels.entries()].filter(
    ([channel]) => channel >= 2 * paired.length || (channel % 2 === 1 && !fit[channel >> 1]),
  );
  return {
    words: Int32Array.of(
      ...wordsOf(paired.map(([first, second], i) => packPair(first, fit[i] ? second : blank, order))),
      ...alone.flatMap(([channel, own]) => [...wordsOf([packAlone(own, order)]), channel]),
    ),
    pairs: paired.length,
    alone: alone.length,
  };
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

/** Two 16-bit halves as a word. */
export function halvesOf(low: number, high: number): number {
  return (high << 16) | (low & 0xffff);
}

function canPair(first: FastChannel, second: FastChannel): boolean {
  const fitsHalf = first.filter.every((weight, tap) => 256 * second.filter[tap] + weight >= -32768);
  return fitsHalf && fits(second.range, 24);
}

function packPair(first: FastChannel, second: FastChannel, order: readonly number[]): PackedChannels {
  const half = (tap: number) => 256 * second.filter[tap] + first.filter[tap];
  return {
    biases: [first.bias, 256 * second.bias + first.bias],
    groups: groupWords(order.map((tap) => (tap < 0 ? 0 : half(tap)))),
    finishes: [...finishWords(first), ...finishWords(second)],
  };
}

function packAlone(channel: FastChannel, order: readonly number[]): PackedChannels {
  return {
    biases: [channel.bias],
    groups: groupWords(order.map((tap) => (tap < 0 ? 0 : channel.filter[tap]))),
    finishes: finishWords(channel),
  };
}

/** Two words for every four halves: (0, 2) and (1, 3), as SXTB16 widens the bytes of a word. */
function groupWords(halves: readonly number[]): number[] {
  const words: number[] = [];
  for (let i = 0; i < halves.length; i += groupTaps) {
    words.push(halvesOf(halves[i], halves[i + 2]), halvesOf(halves[i + 1], halves[i + 3]));
  }
  return words;
}
