import type { TernaryEncoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
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
