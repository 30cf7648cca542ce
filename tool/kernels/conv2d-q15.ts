import { type WideLayer, wideLayer } from '../quantize/wide-layer.js';
import { channelSteps, inputLag, type Step } from './input-lag.js';
import type { CallBuilder, Kernel, KernelRequest, LayerOf, Target } from './kernel.js';
import { pixelWindow, type WindowShape, windowArguments, windowShape } from './window.js';

/** `EDGEC_Q15_CHANNELS`, and taps that are packed together. */
const blockChannels = 4;
const groupTaps = 2;

function conv2dOf(name: string, needsDsp: boolean): Kernel<'conv2d'> {
  return {
    name,
    operator: 'conv2d',
    supports: (layer, target) => isSupported(layer, target, needsDsp),
    lower: (layer, builder) => lowerWide(wideLayer(layer)!, windowShape(layer), builder),
  };
}

function fullyConnectedOf(name: string, needsDsp: boolean): Kernel<'fullyConnected'> {
  return {
    name,
    operator: 'fullyConnected',
    supports: (layer, target) => isSupported(layer, target, needsDsp),
    lower(layer, builder) {
      const wide = wideLayer(layer)!;
      return lowerWide(wide, pixelWindow(wide.filters[0].length, wide.filters.length), builder);
    },
  };
}

function isSupported(
  layer: LayerOf<'conv2d'> | LayerOf<'fullyConnected'>,
  { features }: Target,
  needsDsp: boolean,
): boolean {
  return (!needsDsp || features.includes('dsp')) && wideLayer(layer) !== undefined;
}

function lowerWide(layer: WideLayer, window: WindowShape, builder: CallBuilder): KernelRequest {
  const filledTaps = fill(layer.filters[0].length, groupTaps);
  return {
    header: 'edgec_conv2d_q15.h',
    arguments: [
      builder.input('input'),
      builder.output('output'),
      builder.scratch('column', 'int16_t', filledTaps),
      builder.constant('weights', interleave(layer.filters), 'weights by 4 channels and 2 taps'),
      builder.constant('biases', filledBiases(layer), 'by channel'),
      ...windowArguments(window, builder),
      builder.shape('shift', layer.shift),
      builder.shape('minimum', layer.minimum),
      builder.shape('maximum', layer.maximum),
    ],
    // A single pixel is read while its outputs are written.
    inputLag: wideLag(channelSteps(window, window.input.channels)),
  };
}

/** Bytes of an `inputLag` whose steps count numbers of 16 bits. */
export function wideLag(steps: readonly Step[]): number | undefined {
  const lag = inputLag(steps);
  return lag === undefined ? undefined : 2 * lag;
}

/** By blocks of channels, in a block by pairs of taps, in a pair by channel; filled up with zeros. */
function interleave(filters: readonly Int16Array[]): Int16Array {
  const taps = fill(filters[0].length, groupTaps);
  const packed = new Int16Array(fill(filters.length, blockChannels) * taps);
  filters.forEach((filter, channel) => {
    const block = Math.floor(channel / blockChannels) * blockChannels * taps;
    filter.forEach((weight, tap) => {
      const pair = Math.floor(tap / groupTaps) * groupTaps * blockChannels;
      packed[block + pair + groupTaps * (channel % blockChannels) + (tap % groupTaps)] = weight;
    });
  });
  return packed;
}

function filledBiases({ biases }: WideLayer): Int32Array {
  const filled = new Int32Array(fill(biases.length, blockChannels));
  filled.set(biases);
  return filled;
}

function fill(count: number, size: number): number {
  return Math.ceil(count / size) * size;
}

/** 2-D convolutions and fully connected layers of 16-bit fixed point, of any shape. */
export const conv2dQ15 = conv2dOf('edgec_conv2d_q15', false);
export const conv2dQ15Dsp = conv2dOf('edgec_conv2d_q15_dsp', true);
export const fullyConnectedQ15 = fullyConnectedOf('edgec_conv2d_q15', false);
export const fullyConnectedQ15Dsp = fullyConnectedOf('edgec_conv2d_q15_dsp', true);
