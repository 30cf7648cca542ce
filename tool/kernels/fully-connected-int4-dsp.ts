import type { Int4Encoded } from '../encodings/index.js';
import { int4Offset } from '../encodings/int4.js';
import { unpackIndices } from '../encodings/packed-indices.js';
import { matrixShape } from '../encodings/rows.js';
import { integerLayer } from '../quantize/integer-layer.js';
import { groupTaps } from './channel-pairs.js';
import type { Kernel } from './kernel.js';
import { connection } from './packed-dsp.js';

/** Outputs in a word, `EDGEC_INT4_CHANNELS`, and those that are computed together. */
const wordChannels = 4;
const outputsTogether = 8;

/** Fully connected layers of weights of 4 bits, with the DSP extension. */
export const fullyConnectedInt4Dsp: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_int4_s8_dsp',
  operator: 'fullyConnected',
  supports: (layer, { features }) => features.includes('dsp') && integerLayer(layer, 'int4') !== undefined,
  lower: (layer, builder) => ({
    header: 'edgec_fully_connected_int4_dsp.h',
    ...connection(layer, 'int4', builder, (order) => {
      const words = packInt4(layer.inputs[1].constant as Int4Encoded, order, outputsTogether);
      return {
        tables: [builder.constant('weights', words, 'of 4 bits: two taps of four outputs in a word')],
        numbers: [],
      };
    }),
  }),
};

/**
 * Weights as `firmware/kernels/edgec_int4_dsp.h` reads them.
 * @param order the taps in the order in which inputs are widened, in groups of four; -1 for one that fills up a group
 * @param together channels that take turns word by word: four or a multiple
 */
export function packInt4(
  { shape, packed }: Int4Encoded,
  order: readonly number[],
  together: number,
): Uint32Array {
  const { rows, columns } = matrixShape(shape);
  const stored = unpackIndices(packed, shape, 4);
  const weight = (row: number, tap: number) =>
    row < rows && tap >= 0 ? stored[row * columns + tap] - int4Offset : 0;
  /** Four channels from `row` on; the last has a sign, the others are 8 more. */
  const half = (row: number, tap: number) =>
    [0, 1, 2, 3].reduce(
      (sum, channel) => sum + (weight(row + channel, tap) + (channel < 3 ? int4Offset : 0)) * 16 ** channel,
      0,
    ) & 0xffff;
  const words: number[] = [];
  for (let first = 0; first < rows; first += together) {
    for (let group = 0; group < order.length; group += groupTaps) {
      for (const tap of [group, group + 1]) {
        for (let row = first; row < first + together; row += wordChannels)
          words.push(half(row, order[tap]) + half(row, order[tap + 2]) * 2 ** 16);
      }
    }
  }
  return Uint32Array.from(words);
}
