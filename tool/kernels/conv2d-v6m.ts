import { integerLayer } from '../quantize/integer-layer.js';
import { blockFinishes } from './blocks.js';
import { isV6m, v6mOutputs, v6mTaps, v6mWeights } from './blocks-v6m.js';
import { clamps, fastChannels } from './finish.js';
import { channelSteps, inputLag, pixelSteps } from './input-lag.js';
import type { Kernel } from './kernel.js';
import { reachesPadding, type WindowShape, windowArguments, windowShape } from './window.js';

/** 2-D convolution of any shape on Armv6-M cores. */
export const conv2dV6m: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_s8_v6m',
  operator: 'conv2d',
  supports(layer, target) {
    const integers = integerLayer(layer);
    return isV6m(target) && integers?.scaling.kind === 'multiply' && fastChannels(integers) !== undefined;
  },
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const channels = fastChannels(integers)!;
    const window = windowShape(layer);
    const filledTaps = Math.ceil(channels[0].filter.length / v6mTaps) * v6mTaps;
    const inPlace = readsInPlace(window);
    return {
      header: 'edgec_conv2d_v6m.h',
      arguments: [
        builder.input('input'),
        builder.output('output'),
        builder.scratch('window', 'int8_t', inPlace ? 1 : filledTaps),
        builder.constant('weights', v6mWeights(channels), 'weights by 4 channels, 128 too high'),
        builder.constant('finishes', blockFinishes(channels, v6mOutputs), 'biases and requantization'),
        ...windowArguments(window, builder),
        builder.shape('reads_in_place', Number(inPlace)),
        builder.shape('clamps', Number(clamps(integers))),
        builder.value('input_zero_point', integers.inputZeroPoint),
        builder.value('minimum', integers.minimum),
        builder.value('maximum', integers.maximum),
      ],
      // In place, channels of a pixel are written while later ones still read it.
      inputLag: inputLag(inPlace ? channelSteps(window, window.input.channels) : pixelSteps(window, 1)),
    };
  },
};

/** Whether windows are single pixels inside the image, of whole groups of taps. */
function readsInPlace(window: WindowShape): boolean {
  const { filter, input } = window;
  const isPixel = filter.rows === 1 && filter.columns === 1;
  return isPixel && input.channels % v6mTaps === 0 && !reachesPadding(window);
}
