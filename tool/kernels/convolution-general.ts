import { type IntegerLayer, integerLayer } from '../quantize/integer-layer.js';
import { channelSteps, inputLag } from './input-lag.js';
import type { CallBuilder, Kernel, KernelRequest } from './kernel.js';
import { pixelWindow, type WindowShape, windowArguments, windowShape } from './window.js';

const name = 'edgec_convolution_general_s8';

/** 2-D convolution of every shape and factor, on every core; slow. */
export const conv2dGeneral: Kernel<'conv2d'> = {
  name,
  operator: 'conv2d',
  supports: (layer) => integerLayer(layer)?.scaling.kind === 'multiply',
  lower(layer, builder) {
    const window = windowShape(layer);
    return lowerGeneral(integerLayer(layer)!, window, window.input.channels, builder);
  },
};

/** Depthwise 2-D convolution of every shape and factor, on every core; slow. */
export const depthwiseConv2dGeneral: Kernel<'depthwiseConv2d'> = {
  name,
  operator: 'depthwiseConv2d',
  supports: (layer) => integerLayer(layer)?.scaling.kind === 'multiply',
  lower: (layer, builder) => lowerGeneral(integerLayer(layer)!, windowShape(layer), 1, builder),
};

/** Fully connected layer of every size and factor, on every core; slow. */
export const fullyConnectedGeneral: Kernel<'fullyConnected'> = {
  name,
  operator: 'fullyConnected',
  supports: (layer) => integerLayer(layer)?.scaling.kind === 'multiply',
  lower(layer, builder) {
    const integers = integerLayer(layer)!;
    const inputs = integers.filters[0].length;
    return lowerGeneral(integers, pixelWindow(inputs, integers.filters.length), inputs, builder);
  },
};

function lowerGeneral(
  integers: IntegerLayer,
  window: WindowShape,
  filterChannels: number,
  builder: CallBuilder,
): KernelRequest {
  const { filters, biases, scaling } = integers;
  if (scaling.kind !== 'multiply') throw new Error('the general kernel knows no shifts');
  const weights = Int8Array.from(filters.flatMap((filter) => [...filter]));
  const requantization = Int32Array.from(
    scaling.multipliers.flatMap(({ multiplier, shift }, channel) => [biases[channel], multiplier, shift]),
  );
  return {
    header: 'edgec_convolution_general.h',
    arguments: [
      builder.input('input'),
      builder.output('output'),
      builder.constant('weights', weights, 'weights by output channel'),
      builder.constant('requantization', requantization, 'bias, multiplier, shift by output channel'),
      ...windowArguments(window, builder),
      builder.shape('filter_channels', filterChannels),
      builder.value('input_zero_point', integers.inputZeroPoint),
      builder.value('output_zero_point', integers.outputZeroPoint),
      builder.value('minimum', integers.minimum),
      builder.value('maximum', integers.maximum),
    ],
    inputLag: inputLag(channelSteps(window, filterChannels)),
  };
}
