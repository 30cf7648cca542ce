import type { Activation } from '../graph/attributes.js';
import { activationRange } from '../quantize/fixed-point.js';
import { elementBytes, sameQuantization } from '../quantize/stored.js';
import { formatOf } from './elementwise-fixed.js';
import { channelSteps, inputLag } from './input-lag.js';
import type { CallBuilder, Kernel, KernelRequest, LayerOf, Target } from './kernel.js';
import { lanePixels, poolArguments, poolWindow } from './pool.js';
import type { WindowShape } from './window.js';

type PoolLayer = LayerOf<'averagePool2d'> | LayerOf<'maxPool2d'>;

/** Bits of the sum that an average is divided from, `edgec_pool_fixed`. */
const mostBits = 31;

export const averagePoolFixed: Kernel<'averagePool2d'> = {
  name: 'edgec_average_fixed',
  operator: 'averagePool2d',
  supports: (layer) => isQuantizedAlike(layer) && fitsSum(layer, poolWindow(layer)),
  lower: (layer, builder) => lowerPool(layer, poolWindow(layer), layer.node.attributes.activation, builder),
};

/** Averages of bytes, four channels at a time in 16-bit lanes. */
export const averagePoolFixedDsp: Kernel<'averagePool2d'> = {
  ...averagePoolFixed,
  name: 'edgec_average_fixed_dsp',
  supports: (layer, target) =>
    fitsLanes(layer, poolWindow(layer), target) && averagePoolFixed.supports(layer, target),
};

export const maxPoolFixed: Kernel<'maxPool2d'> = {
  name: 'edgec_max_pool_fixed',
  operator: 'maxPool2d',
  supports: isQuantizedAlike,
  lower: (layer, builder) => lowerPool(layer, poolWindow(layer), layer.node.attributes.activation, builder),
};

/** Mean over rows and columns: the average over a single window, which may have more fraction bits. */
export const meanFixed: Kernel<'mean'> = {
  name: 'edgec_average_fixed',
  operator: 'mean',
  supports: (layer) => fractionGain(layer) >= 0 && fitsSum(layer, imageWindow(layer)),
  lower: (layer, builder) => lowerPool(layer, imageWindow(layer), 'none', builder),
};

export const meanFixedDsp: Kernel<'mean'> = {
  ...meanFixed,
  name: 'edgec_average_fixed_dsp',
  supports: (layer, target) =>
    fitsLanes(layer, imageWindow(layer), target) && meanFixed.supports(layer, target),
};

/** Whether the layer has bytes, and a row of a window no more of them than 16-bit lanes can sum up. */
function fitsLanes(
  { output }: Pick<PoolLayer, 'output'>,
  { filter }: WindowShape,
  { features }: Target,
): boolean {
  return features.includes('dsp') && elementBytes(output.quantization) === 1 && filter.columns <= lanePixels;
}

function isQuantizedAlike({ inputs, output }: PoolLayer): boolean {
  return sameQuantization(inputs[0].quantization, output.quantization);
}

/** How many fraction bits the output has more than the input. */
function fractionGain({ inputs, output }: Pick<PoolLayer, 'inputs' | 'output'>): number {
  return formatOf(output).fractionBits - formatOf(inputs[0]).fractionBits;
}

function fitsSum(layer: Pick<PoolLayer, 'inputs' | 'output'>, { filter }: WindowShape): boolean {
  const count = filter.rows * filter.columns;
  return formatOf(layer.inputs[0]).bits + Math.ceil(Math.log2(count)) + fractionGain(layer) < mostBits;
}

/** The whole image as one window. */
function imageWindow({ inputs }: LayerOf<'mean'>): WindowShape {
  const [, rows, columns, channels] = inputs[0].shape;
  const one = { rows: 1, columns: 1 };
  return {
    input: { rows, columns, channels },
    output: { ...one, channels },
    filter: { rows, columns },
    stride: one,
    dilation: one,
    paddingTop: 0,
    paddingLeft: 0,
  };
}

function lowerPool(
  layer: Pick<PoolLayer, 'inputs' | 'output'>,
  window: WindowShape,
  activation: Activation,
  builder: CallBuilder,
): KernelRequest {
  const { minimum, maximum } = activationRange(activation, formatOf(layer.output));
  const bytes = elementBytes(layer.output.quantization);
  const lag = inputLag(channelSteps(window));
  return {
    header: 'edgec_pool_fixed.h',
    arguments: [
      builder.input('input'),
      builder.output('output'),
      ...poolArguments(window, builder),
      builder.shape('element_bytes', bytes),
      builder.shape('left', fractionGain(layer)),
      builder.shape('minimum', minimum),
      builder.shape('maximum', maximum),
    ],
    inputLag: lag === undefined ? undefined : bytes * lag,
  };
}
