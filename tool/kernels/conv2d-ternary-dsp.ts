import type { TernaryEncoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
import { dualIssueArgument } from './dual-issue.js';
import type { Kernel } from './kernel.js';
import { quadConvolution, quadOrder } from './packed-dsp.js';
import { channelPairs, codeRows, lanesOf, magnitudeStep, packDigits } from './ternary-weights.js';

/** 2-D convolution of ternary weights, each channel's two values different in sign only, with the DSP extension. */
export const conv2dTernaryChannelsDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_ternary_channels_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) =>
    features.includes('dsp') && channelPairs(layer, quadOrder(layer)) !== undefined,
  lower(layer, builder) {
    const { digits, magnitudes } = channelPairs(layer, quadOrder(layer))!;
    return {
      header: 'edgec_conv2d_ternary_dsp.h',
      ...quadConvolution(layer, 'ternary', builder, () => ({
        tables: [
          builder.constant('codes', packDigits(digits), 'two taps of two outputs in a byte, in base 3'),
          builder.constant('magnitudes', magnitudes, 'of the weights'),
        ],
        numbers: [builder.shape('magnitude_step', magnitudeStep(magnitudes, 1)), dualIssueArgument(builder)],
      })),
    };
  },
};

/** 2-D convolution of ternary weights whose two values are those of the whole layer, with the DSP extension. */
export const conv2dTernaryValuesDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_ternary_values_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) => {
    const encoded = layer.inputs[1].constant;
    const isShared = encoded?.encoding === 'ternary' && encoded.magnitudes.length === 2;
    return features.includes('dsp') && isShared && integerLayer(layer, 'ternary') !== undefined;
  },
  lower(layer, builder) {
    const encoded = layer.inputs[1].constant as TernaryEncoded;
    const [positive, negative] = encoded.magnitudes;
    return {
      header: 'edgec_conv2d_ternary_dsp.h',
      ...quadConvolution(layer, 'ternary', builder, (order) => ({
        tables: [
          builder.scratch('table', 'uint32_t', tableWords),
          builder.constant('codes', tapCodes(encoded, order), 'four taps of an output in a byte, in base 3'),
        ],
        numbers: [builder.value('positive', positive), builder.value('negative', negative)],
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
          builder.constant('codes', tapCodes(encoded, order), 'four taps of an output in a byte, in base 3'),
          builder.constant('magnitudes', encoded.magnitudes, 'of positive and of negative weights'),
        ],
        numbers: [builder.shape('magnitude_step', magnitudeStep(encoded.magnitudes, 2))],
      })),
    };
  },
};

/** Two words for each number of four digits. */
const tableWords = 162;

function tapCodes(encoded: TernaryEncoded, order: readonly number[]): Uint8Array {
  return packDigits(codeRows(encoded, order).flatMap((row) => lanesOf(row).flat()));
}
