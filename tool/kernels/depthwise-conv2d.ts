import { integerLayer } from '../quantize/integer-layer.js';
import { interleaveBlocks, requantizationTable } from './blocks.js';
import { channelSteps, inputLag } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { windowArguments, windowShape } from './window.js';

/** Depthwise 2-D convolution of any shape, on any core. */
export const depthwiseConv2d: Kernel<'depthwiseConv2d'> = {
  name: 'edgec_depthwise_conv2d_s8',
  operator: 'depthwiseConv2d',
  supports: (layer) => integerLayer(layer) !== undefined,
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const window = windowShape(layer);
    const { filters, biases } = integers;
    return {
      header: 'edgec_depthwise_conv2d.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', interleaveBlocks(filters, filters.length), 'weights by tap'),
        builder.constant(
          'requantization',
          requantizationTable(integers, (channel) => biases[channel]),
          'bias, multiplier, shift by channel',
        ),
        ...windowArguments(window, builder),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('output_zero_point', integers.outputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(channelSteps(window)),
    };
  },
};
