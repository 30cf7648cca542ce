import { integerLayer } from '../quantize/integer-layer.js';
import { foldedRequantizationTable, interleaveBlocks } from './blocks.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { windowArguments, windowShape } from './window.js';

/** Output channels in a block, `EDGEC_CONV2D_BLOCK`. */
const blockSize = 4;

/** 2-D convolution of any shape, on any core. */
export const conv2d: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_s8',
  operator: 'conv2d',
  supports: (layer) => integerLayer(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const window = windowShape(layer);
    return {
      header: 'edgec_conv2d.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('columns', 'int8_t', 2 * integers.filters[0].length),
        builder.constant('weights', interleaveBlocks(integers.filters, blockSize), 'weights by 4 channels'),
        builder.constant(
          'requantization',
          foldedRequantizationTable(integers, blockSize),
          'bias, multiplier, shift by channel',
        ),
        ...windowArguments(window, builder),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('output_zero_point', integers.outputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(pixelSteps(window, 2)),
    };
  },
};
