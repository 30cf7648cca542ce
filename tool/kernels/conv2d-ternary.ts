import type { TernaryEncoded } from '../encodings/index.js';
import { groupSize } from '../encodings/packed-indices.js';
import { integerLayer } from '../quantize/integer-layer.js';
import { inputLag } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';
import { bandSteps, sparseBands } from './sparse-bands.js';
import { magnitudeStep } from './ternary-weights.js';
import { windowArguments, windowShape } from './window.js';

/** A unit of working memory holds the inputs of two pixels. */
const unitBytes = 4;

/** 2-D convolution of ternary weights on any core, by additions. */
export const conv2dTernaryLists: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_ternary_s8',
  operator: 'conv2d',
  supports: (layer) =>
    integerLayer(layer, 'ternary') !== undefined && sparseBands(windowShape(layer), unitBytes) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer, 'ternary')!;
    const { codes, magnitudes } = layer.inputs[1].constant as TernaryEncoded;
    const bands = sparseBands(windowShape(layer), unitBytes)!;
    const taps = integers.filters[0].length;
    const outputs = outputArguments(integers, builder);
    return {
      header: 'edgec_conv2d_ternary.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('columns', 'uint32_t', bands.units),
        builder.scratch('offsets', 'uint16_t', Math.ceil(taps / groupSize) * groupSize),
        builder.scratch('positive', 'uint16_t', taps + 1),
        builder.scratch('negative', 'uint16_t', taps + 1),
        builder.scratch('padding', 'int8_t', bands.window.input.channels),
        builder.constant('codes', codes, 'by weight, 2 bits each'),
        builder.constant('magnitudes', magnitudes, 'of positive and of negative weights'),
        ...outputs.constants,
        builder.shape('magnitude_step', magnitudeStep(magnitudes, 2)),
        ...windowArguments(bands.window, builder),
        builder.shape('pair_rows', bands.pairRows),
        builder.shape('pair_columns', bands.pairColumns),
        builder.shape('band_columns', bands.bandColumns),
        ...outputs.shapes,
        builder.value('input_zero_point', integers.inputZeroPoint),
        ...outputs.values,
      ],
      inputLag: inputLag(bandSteps(bands)),
    };
  },
};
