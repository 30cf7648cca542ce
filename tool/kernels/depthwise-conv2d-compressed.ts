import type { Encoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
import {
  type CompressedWeights,
  codebookWeights,
  int4Weights,
  ternaryWeights,
} from './compressed-weights.js';
import { depthwiseEnd, depthwiseFinishes } from './depthwise-conv2d.js';
import { fastChannels } from './finish.js';
import { channelSteps, inputLag, rowSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';
import { windowArguments, windowShape } from './window.js';

/** Bits and the codebook's step. Rows of weights are of no use here: taps come first in a depthwise tensor. */
const indexNumbers = 2;

/**
 * The kernel of depthwise convolutions whose weights are stored in one dense encoding, of any shape, on any core: they are
 * looked up once and take a byte each of working memory.
 */
function depthwiseDecodedOf<E extends Encoded>(weights: CompressedWeights<E>): Kernel<'depthwiseConv2d'> {
  const { encoding } = weights;
  return {
    name: 'edgec_depthwise_conv2d_decoded_s8',
    operator: 'depthwiseConv2d',
    supports(layer) {
      const integers = integerLayer(layer, encoding);
      return integers !== undefined && fastChannels(integers) !== undefined;
    },
    lower(layer, builder) {
      const integers = integerLayer(layer, encoding)!;
      const window = windowShape(layer);
      const count = integers.filters.length * integers.filters[0].length;
      const decoded = builder.scratch('weights', 'int8_t', count);
      const { tables, numbers } = weights.arguments(layer.inputs[1].constant as E, builder);
      return {
        header: 'edgec_depthwise_conv2d_decoded.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          decoded,
          ...tables,
          depthwiseFinishes(integers, builder),
          ...numbers.slice(0, indexNumbers),
          ...windowArguments(window, builder),
          ...depthwiseEnd(integers, builder),
        ],
        inputLag: inputLag(rowSteps(window)),
      };
    },
  };
}

/** The same for factors that the fast kernels do not take: one output at a time, each weight looked up again. */
function depthwiseConv2dOf<E extends Encoded>(weights: CompressedWeights<E>): Kernel<'depthwiseConv2d'> {
  const { encoding, form } = weights;
  return {
    name: `edgec_depthwise_conv2d_${form}_s8`,
    operator: 'depthwiseConv2d',
    supports: (layer) => integerLayer(layer, encoding) !== undefined,
    lower(layer, builder) {
      const integers = integerLayer(layer, encoding)!;
      const window = windowShape(layer);
      const { tables, numbers } = weights.arguments(layer.inputs[1].constant as E, builder);
      const outputs = outputArguments(integers, builder);
      return {
        header: `edgec_depthwise_conv2d_${form}.h`,
        arguments: [
          builder.input('input'),
          builder.output('output'),
          ...tables,
          ...outputs.constants,
          ...numbers.slice(0, indexNumbers),
          ...windowArguments(window, builder),
          ...outputs.shapes,
          builder.value('input_zero_point', integers.inputZeroPoint),
          ...outputs.values,
        ],
        inputLag: inputLag(channelSteps(window)),
      };
    },
  };
}

/** Encodings of dense weights. Others are for sparse ones, and the few taps of a depthwise filter are none to skip. */
export const depthwiseConv2dCodebook = depthwiseConv2dOf(codebookWeights);
export const depthwiseConv2dInt4 = depthwiseConv2dOf(int4Weights);
export const depthwiseConv2dTernary = depthwiseConv2dOf(ternaryWeights);
export const depthwiseDecodedCodebook = depthwiseDecodedOf(codebookWeights);
export const depthwiseDecodedInt4 = depthwiseDecodedOf(int4Weights);
export const depthwiseDecodedTernary = depthwiseDecodedOf(ternaryWeights);

/** The fastest first. */
export const compressedDepthwiseConv2d = [
  ...[depthwiseDecodedCodebook, depthwiseDecodedInt4, depthwiseDecodedTernary],
  ...[depthwiseConv2dCodebook, depthwiseConv2dInt4, depthwiseConv2dTernary],
];
