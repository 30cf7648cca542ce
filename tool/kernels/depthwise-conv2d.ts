import { type IntegerLayer, integerLayer } from '../quantize/integer-layer.js';
import { clamps, type FastChannel, fastChannels, finishWords, roundingOf } from './finish.js';
import { inputLag, rowSteps } from './input-lag.js';
import type { Argument, CallBuilder, Kernel } from './kernel.js';
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
    return {
      header: 'edgec_depthwise_conv2d.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.constant('weights', weights, 'weights by channel'),
        depthwiseFinishes(integers, builder),
        ...windowArguments(window, builder),
        ...depthwiseEnd(integers, builder),
      ],
      inputLag: inputLag(rowSteps(window)),
    };
  },
};

/** What `edgec_depthwise_conv2d.h` finishes sums with. */
export function depthwiseFinishes(integers: IntegerLayer, builder: CallBuilder): Argument {
  const finishes = fastChannels(integers)!.flatMap((channel) => finishOf(channel, integers.inputZeroPoint));
  return builder.constant('finishes', Int32Array.from(finishes), 'biases and requantization by channel');
}

/** The arguments behind the window's. */
export function depthwiseEnd(integers: IntegerLayer, builder: CallBuilder): Argument[] {
  return [
    builder.shape('rounding', roundingOf(integers)),
    builder.shape('clamps', Number(clamps(integers))),
    builder.value('input_zero_point', integers.inputZeroPoint),
    builder.value('minimum', integers.minimum),
    builder.value('maximum', integers.maximum),
  ];
}

/** The bias with the zero point folded in and without, then how sums become outputs. */
function finishOf(channel: FastChannel, zeroPoint: number): number[] {
  const sum = channel.filter.reduce((total, weight) => total + weight, 0);
  return [channel.bias, channel.bias + zeroPoint * sum, ...finishWords(channel)];
}
