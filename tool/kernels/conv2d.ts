import { integerLayer } from '../quantize/integer-layer.js';
import { blockFinishes, interleaveBlocks } from './blocks.js';
import { clamps, fastChannels, roundingOf } from './finish.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { windowArguments, windowShape } from './window.js';

/** `EDGEC_BLOCK_CHANNELS`, `EDGEC_BLOCK_TAPS` */
const blockChannels = 4;
const blockTaps = 4;

/** 2-D convolution of any shape, on any core. */
export const conv2d: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_s8',
  operator: 'conv2d',
  supports(layer) {
    const integers = integerLayer(layer);
    return integers !== undefined && fastChannels(integers) !== undefined;
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const channels = fastChannels(integers)!;
    const window = windowShape(layer);
    const weights = interleaveBlocks(channels, blockChannels, blockTaps);
    const filledTaps = Math.ceil(channels[0].filter.length / blockTaps) * blockTaps;
    return {
      header: 'edgec_conv2d.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('columns', 'int8_t', 2 * filledTaps),
        builder.constant('weights', weights, 'weights by 4 channels'),
        builder.constant('finishes', blockFinishes(channels, blockChannels), 'biases and requantization'),
        ...windowArguments(window, builder),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(pixelSteps(window, 2)),
    };
  },
};
