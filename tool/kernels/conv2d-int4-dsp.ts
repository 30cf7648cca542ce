import type { Int4Encoded } from '../encodings/index.js';
import { int4Offset } from '../encodings/int4.js';
import { unpackIndices } from '../encodings/packed-indices.js';
import { matrixShape } from '../encodings/rows.js';
import { integerLayer } from '../quantize/integer-layer.js';
import { dualIssueArgument } from './dual-issue.js';
import type { Kernel } from './kernel.js';
import { pixelConvolution, quadOrder } from './packed-dsp.js';

/** Pixels computed together and the words of a pair of their taps, as `edgec_int4_chains_dsp.h` has them. */
const chained = { pixels: 6, words: 4 };
const wordTaps = 8;
/** What a block may add to a sum, so that what it carries into its neighbour's is undone by a signed byte. */
const blockRange = { least: -127 * 256, most: 129 * 256 - 1 };

/** 2-D convolutions of weights of 4 bits, with the DSP extension. */
export const conv2dInt4Dsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_int4_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) => features.includes('dsp') && integerLayer(layer, 'int4') !== undefined,
  lower: (layer, builder) => ({
    header: 'edgec_conv2d_int4_dsp.h',
    ...pixelConvolution(layer, 'int4', builder, { order: quadOrder(layer), ...chained }, (order) => {
      const rows = weightRows(layer.inputs[1].constant as Int4Encoded, order);
      const blockWords = wordsOfBlock(rows);
      const blocks = Math.ceil(order.length / wordTaps / blockWords);
      return {
        tables: [
          builder.scratch('sums', 'int32_t', rows.length + (rows.length + chained.words) * blocks),
          builder.constant('weights', packWords(rows), 'of 4 bits: eight taps of a channel in a word'),
        ],
        numbers: [builder.shape('block_words', blockWords), dualIssueArgument(builder)],
      };
    }),
  }),
};

/** By channel its weights in the given order of taps, 0 where there is none. */
function weightRows({ shape, packed }: Int4Encoded, order: readonly number[]): readonly number[][] {
  const { rows, columns } = matrixShape(shape);
  const stored = unpackIndices(packed, shape, 4);
  return Array.from({ length: rows }, (_, row) =>
    order.map((tap) => (tap < 0 ? 0 : stored[row * columns + tap] - int4Offset)),
  );
}

/** How many words of weights make a block: the fewest blocks of one size whose sums stay within {@link blockRange}. */
export function wordsOfBlock(rows: readonly (readonly number[])[]): number {
  const words = rows[0].length / wordTaps;
  for (let blocks = 1; ; blocks++) {
    const size = Math.ceil(words / blocks);
    const starts = Array.from({ length: Math.ceil(words / size) }, (_, i) => i * size * wordTaps);
    const fits = rows.every((row) =>
      starts.every((start) => fitsBlock(row.slice(start, start + size * wordTaps))),
    );
    if (fits || size === 1) return size;
  }
}

function fitsBlock(weights: readonly number[]): boolean {
  const positive = weights.reduce((sum, weight) => sum + Math.max(0, weight), 0);
  const negative = weights.reduce((sum, weight) => sum + Math.min(0, weight), 0);
  return (
    -128 * positive + 127 * negative >= blockRange.least && 127 * positive - 128 * negative <= blockRange.most
  );
}

/** Rows of weights, in whole groups of eight taps, as `firmware/kernels/edgec_int4_chains_dsp.h` reads them. */
export function packWords(rows: readonly (readonly number[])[]): Uint32Array {
  const words: number[] = [];
  for (const row of rows) {
    for (let first = 0; first < row.length; first += wordTaps) {
      // By field from the lowest: those of the lower half, then of the upper one.
      const taps = [0, 1, 4, 5, 2, 3, 6, 7];
      words.push(taps.reduce((sum, tap, field) => sum + (row[first + tap] + int4Offset) * 16 ** field, 0));
    }
  }
  return Uint32Array.from(words);
}
