import type { Encoded } from '../encodings/index.js';
import { integerLayer } from '../quantize/integer-layer.js';
import {
  type CompressedWeights,
  codebookWeights,
  int4Weights,
  ternaryWeights,
} from './compressed-weights.js';
import { channelSteps, inputLag } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { outputArguments } from './outputs.js';
import { windowArguments, windowShape } from './window.js';

/** The kernel of depthwise convolutions whose weights are stored in one dense encoding, of any shape, on any core. */
function depthwiseConv2dOf<E extends Encoded>(weights: CompressedWeights<E>): Kernel<'depthwiseConv2d'> {
  const { encoding, form } = weights;
  return {
    name: `edgec_depthwise_conv2d_${form}_s8`,
    operator: 'depthwiseConv2d',
    supports: (layer) => integerLayer(layer, encoding) !== undefined,
    lower(layer, builder) {
      const integers = integerLayer(layer, encoding)!;
      const window = windowShape(layer);
      const {
        tables,
        // Rows of weights are of no use here: taps come first in a depthwise tensor.
        numbers: [bits, codebookStep],
      } = weights.arguments(layer.inputs[1].constant as E, builder);
      const outputs = outputArguments(integers, builder);
      return {
        header: `edgec_depthwise_conv2d_${form}.h`,
        arguments: [
          builder.input('input'),
          builder.output('output'),
          ...tables,
          ...outputs.constants,
          bits,
          codebookStep,
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

export const depthwiseConv2dCodebook = depthwiseConv2dOf(codebookWeights);
export const depthwiseConv2dInt4 = depthwiseConv2dOf(int4Weights);
export const depthwiseConv2dTernary = depthwiseConv2dOf(ternaryWeights);

/** By encoding. Others are for sparse weights, and the few taps of a depthwise filter are none to skip. */
export const compressedDepthwiseConv2d = [
  depthwiseConv2dCodebook,
  depthwiseConv2dInt4,
  depthwiseConv2dTernary,
];
