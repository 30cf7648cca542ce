import type { TernaryEncoded } from '../encodings/index.js';
import { groupSize } from '../encodings/packed-indices.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { Kernel, LayerOf } from './kernel.js';
import { quadConvolution, quadOrder } from './packed-dsp.js';
import { lowerTaps, upperTaps } from './packed-weights.js';
import { codeRows, equalMagnitudes, magnitudeStep, packDigits } from './ternary-weights.js';

/** 2-D convolution of ternary weights, each channel's two values different in sign only, with the DSP extension. */
export const conv2dTernaryChannelsDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_ternary_channels_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) => features.includes('dsp') && channelPairs(layer) !== undefined,
  lower(layer, builder) {
    const { digits, magnitudes } = channelPairs(layer)!;
    return {
      header: 'edgec_conv2d_ternary_dsp.h',
      ...quadConvolution(layer, 'ternary', builder, () => ({
        tables: [
          builder.constant('codes', packDigits(digits), 'two taps of two outputs in a byte, in base 3'),
          builder.constant('magnitudes', magnitudes, 'of the weights'),
        ],
        numbers: [builder.shape('magnitude_step', magnitudeStep(magnitudes, 1))],
      })),
    };
  },
};

/** 2-D convolution of any ternary weights with the DSP extension. */
export const conv2dTernarySignsDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_ternary_signs_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) => features.includes('dsp') && integerLayer(layer, 'ternary') !== undefined,
  lower(layer, builder) {
    const encoded = layer.inputs[1].constant as TernaryEncoded;
    return {
      header: 'edgec_conv2d_ternary_dsp.h',
      ...quadConvolution(layer, 'ternary', builder, (order) => ({
        tables: [
          builder.constant(
            'codes',
            packDigits(codeRows(encoded, order).flatMap((row) => lanesOf(row).flat())),
            'four taps of an output in a byte, in base 3',
          ),
          builder.constant('magnitudes', encoded.magnitudes, 'of positive and of negative weights'),
        ],
        numbers: [builder.shape('magnitude_step', magnitudeStep(encoded.magnitudes, 2))],
      })),
    };
  },
};

/** Taps of a block, after which the first channel's sum is read: `EDGEC_TERNARY_BLOCK`. */
const blockTaps = 64;

/**
 * The digits of a layer by pairs of channels.
 * @returns `undefined` where some channel's values differ in more than sign, or its sum leaves a pair's room
 */
function channelPairs(layer: LayerOf<'conv2d'>) {
  const encoded = layer.inputs[1].constant;
  if (encoded?.encoding !== 'ternary' || !integerLayer(layer, 'ternary')) return undefined;
  const magnitudes = equalMagnitudes(encoded);
  const rows = codeRows(encoded, quadOrder(layer));
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
function lanesOf(row: readonly number[]): [number, number][] {
  return Array.from({ length: row.length / groupSize }, (_, group) =>
    lowerTaps.map((tap, pair): [number, number] => [
      row[group * groupSize + tap],
      row[group * groupSize + upperTaps[pair]],
    ]),
  ).flat();
}
