import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { fillGroups, packChannelPairs, packLayer, wordsOf } from '../../../tool/kernels/channel-pairs.js';
import { columnOrder } from '../../../tool/kernels/conv2d-dsp.js';
import type { FastChannel } from '../../../tool/kernels/finish.js';

function channelOf(filter: readonly number[], bias: number): FastChannel {
  const reach = 128 * filter.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return {
    filter: Int8Array.from(filter),
    bias,
    range: { least: bias - reach, most: bias + reach },
    finish: { multiplier: 2 ** 30 + bias, offset: bias + 1, shift: 7 },
  };
}

const halves = (word: number) => [(word << 16) >> 16, word >> 16];
const lowByte = (half: number) => (half << 24) >> 24;

/** Computes packed channels as `edgec_channel_pairs_dsp.h` describes them; wraps at 32 bits. */
function sums(words: Int32Array, channels: number, inputs: readonly number[]): number[] {
  const groups = inputs.length / 4;
  const results: number[] = [];
  let at = 0;
  for (let channel = 0; channel < channels; channel += 2) {
    const isPair = channel + 1 < channels;
    let first = words[at];
    let both = isPair ? words[at + 1] : first;
    at += isPair ? 2 : 1;
    for (let group = 0; group < groups; group++)
      for (const [word, taps] of [
        [0, 2],
        [1, 3],
      ].entries())
        halves(words[at + 2 * group + word]).forEach((half, lane) => {
          const input = inputs[4 * group + taps[lane]];
          both = (both + half * input) | 0;
          first = (first + lowByte(half) * input) | 0;
        });
    at += 2 * groups + (isPair ? 6 : 3);
    results.push(...(isPair ? [first, ((both - first) | 0) >> 8] : [both]));
  }
  assert.equal(at, words.length);
  return results;
}

describe('packed pairs of channels', () => {
  const weights = fc.integer({ min: -127, max: 127 });
  const inputs = fc.integer({ min: -128, max: 127 });

  it('give the sums of both channels, and channels alone theirs', () => {
    const shape = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }));
    const layers = shape.chain(([channels, taps]) =>
      fc.record({
        filters: fc.array(fc.array(weights, { minLength: taps, maxLength: taps }), {
          minLength: channels,
          maxLength: channels,
        }),
        x: fc.array(inputs, { minLength: taps, maxLength: taps }),
        bias: fc.integer({ min: -100_000, max: 100_000 }),
      }),
    );
    fc.assert(
      fc.property(layers, ({ filters, x, bias }) => {
        const order = fillGroups([...x.keys()].reverse());
        const channels = filters.map((filter, i) => channelOf(filter, bias + i));
        const words = wordsOf(packChannelPairs(channels, order)!);
        const column = order.map((tap) => (tap < 0 ? 99 : x[tap]));
        const expected = filters.map((filter, i) => filter.reduce((sum, w, k) => sum + w * x[k], bias + i));
        assert.deepEqual(sums(words, filters.length, column), expected);
        const layer = packLayer(channels, order);
        assert.deepEqual([layer.pairs, layer.alone], [filters.length >> 1, filters.length % 2]);
        const isOdd = filters.length % 2 === 1;
        assert.deepEqual([...layer.words], isOdd ? [...words, filters.length - 1] : [...words]);
      }),
    );
  });

  it('carry how each channel is finished', () => {
    const [pair, last] = packChannelPairs(
      [1, 2, 3].map((bias) => channelOf([1], bias)),
      [0, -1, -1, -1],
    )!;
    assert.deepEqual(pair.finishes, [2 ** 30 + 1, 2, 7, 2 ** 30 + 2, 3, 7]);
    assert.deepEqual(last.finishes, [2 ** 30 + 3, 4, 7]);
  });

  it('are refused where a sum does not fit beside the other, or a pair of weights does not fit 16 bits', () => {
    const order = [0, -1, -1, -1];
    const large = channelOf([100], 2 ** 23 - 12_800);
    assert.notEqual(packChannelPairs([large, channelOf([1], 0)], order), undefined);
    assert.equal(packChannelPairs([channelOf([1], 0), large], order), undefined);
    assert.equal(packChannelPairs([channelOf([-1], 0), channelOf([-128], 0)], order), undefined);
  });

  it('leave a second channel that does not fit alone, and all where most do not', () => {
    const order = [0, -1, -1, -1];
    const [plain, negative, least] = [1, -1, -128].map((weight) => channelOf([weight], weight));
    const mixed = packLayer([plain, negative, negative, least], order);
    assert.deepEqual([mixed.pairs, mixed.alone], [2, 1]);
    const ofPair = 2 + 2 + 6;
    assert.deepEqual(sums(mixed.words.slice(0, ofPair), 2, [5, 0, 0, 0]), [6, -6]);
    // The zeros' place, then the channel that belongs there and its number.
    assert.deepEqual(sums(mixed.words.slice(ofPair, 2 * ofPair), 2, [5, 0, 0, 0]), [-6, 0]);
    assert.deepEqual(sums(mixed.words.slice(2 * ofPair, -1), 1, [5, 0, 0, 0]), [-768]);
    assert.equal(mixed.words.at(-1), 3);
    const alone = packLayer([negative, least, negative, least], order);
    assert.deepEqual([alone.pairs, alone.alone], [0, 4]);
  });

  it('read the taps of a window by fours along its rows, and what remains of the rows at the end', () => {
    const order = columnOrder({
      filter: { rows: 2, columns: 3 },
      input: { rows: 9, columns: 9, channels: 2 },
    });
    assert.deepEqual(order, [0, 1, 2, 3, 6, 7, 8, 9, 4, 5, 10, 11]);
    const odd = columnOrder({ filter: { rows: 3, columns: 1 }, input: { rows: 9, columns: 9, channels: 5 } });
    assert.deepEqual(odd, [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13, 4, 9, 14, -1]);
  });
});
