import { integerLayer } from '../quantize/integer-layer.js';
import { clamps, type FastChannel, fastChannels, finishWords, roundingOf } from './finish.js';
import { inputLag, rowSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { windowArguments, windowShape } from './window.js';

/** Depthwise 2-D convolution of any shape, on any core. */
export const depthwiseConv2d: Kernel<'depthwiseConv2d'> = {
  name: 'edgec_depthwise_conv2d_s8',
  operator: 'depthwiseConv2d',
  supports(layer) {
    const integers = integerLayer(layer);
    return integers !== undefined && fastChannels(integers) !== undefined;
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const channels = fastChannels(integers)!;
    const window = windowShape(layer);
    const weights = Int8Array.from(channels.flatMap(({ filter }) => [...filter]));
    const finishes = Int32Array.from(
      channels.flatMap((channel) => finishOf(channel, integers.inputZeroPoint)),
    );
    return {
      header: 'edgec_depthwise_conv2d.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', weights, 'weights by channel'),
        builder.constant('finishes', finishes, 'biases and requantization by channel'),
        ...windowArguments(window, builder),
        builder.shape('rounding', roundingOf(integers)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      inputLag: inputLag(rowSteps(window)),
    };
  },
};

/** The bias with the zero point folded in and without, then how sums become outputs. */
function finishOf(channel: FastChannel, zeroPoint: number): number[] {
  const sum = channel.filter.reduce((total, weight) => total + weight, 0);
  return [channel.bias, channel.bias + zeroPoint * sum, ...finishWords(channel)];
}
