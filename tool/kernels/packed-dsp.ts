import type { CodebookEncoded, Encoded } from '../encodings/index.js';
import { groupSize } from '../encodings/packed-indices.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { WeightArguments } from './compressed-weights.js';
import { columnOrder } from './conv2d-dsp.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { CallBuilder, Kernel, KernelRequest, LayerOf } from './kernel.js';
import { outputArguments } from './outputs.js';
import { codebookArguments } from './packed-weights.js';
import { reachesPadding, windowArguments, windowShape } from './window.js';

/** Pixels that convolutions from a codebook compute together, `EDGEC_PACKED_PIXELS`. */
const quadPixels = 4;

/** Fully connected layers of weights from a codebook, with the DSP extension. */
export const fullyConnectedCodebookDsp: Kernel<'fullyConnected'> = {
  name: 'edgec_fully_connected_codebook_s8_dsp',
  operator: 'fullyConnected',
  supports: (layer, { features }) =>
    features.includes('dsp') && integerLayer(layer, 'codebook') !== undefined,
  lower: (layer, builder) => ({
    header: 'edgec_fully_connected_packed_dsp.h',
    ...connection(layer, 'codebook', builder, (order) =>
      codebookArguments(layer.inputs[1].constant as CodebookEncoded, order, builder),
    ),
  }),
};

/** 2-D convolutions of weights from a codebook, with the DSP extension. */
export const conv2dCodebookDsp: Kernel<'conv2d'> = {
  name: 'edgec_conv2d_codebook_s8_dsp',
  operator: 'conv2d',
  supports: (layer, { features }) =>
    features.includes('dsp') && integerLayer(layer, 'codebook') !== undefined,
  lower: (layer, builder) => ({
    header: 'edgec_conv2d_packed_dsp.h',
    ...quadConvolution(layer, 'codebook', builder, (order) =>
      codebookArguments(layer.inputs[1].constant as CodebookEncoded, order, builder),
    ),
  }),
};

/**
 * What fully connected kernels are called with that widen all inputs first.
 * @param weightArguments of the weights, their taps in the given order; -1 fills up the last group of eight
 */
export function connection(
  layer: LayerOf<'fullyConnected'>,
  encoding: Encoded['encoding'],
  builder: CallBuilder,
  weightArguments: (order: readonly number[]) => WeightArguments,
): Pick<KernelRequest, 'arguments'> {
  const integers = integerLayer(layer, encoding)!;
  const inputs = integers.filters[0].length;
  const order = inGroups([...Array(inputs).keys()]);
  const lanes = builder.scratch('lanes', 'uint32_t', order.length / 2);
  const { tables, numbers } = weightArguments(order);
  const outputs = outputArguments(integers, builder);
  return {
    arguments: [
      builder.input('input'),
      builder.output('output'),
      lanes,
      ...tables,
      ...outputs.constants,
      ...numbers,
      builder.value('inputs', inputs),
      ...outputs.shapes,
      builder.value('outputs', integers.filters.length),
      ...outputs.values,
    ],
  };
}

/** The taps of a convolution in the order in which pixels are widened, in whole groups; -1 fills up the last. */
export function quadOrder(layer: LayerOf<'conv2d'>): number[] {
  return inGroups(columnOrder(windowShape(layer)));
}

/**
 * What the kernels that compute four pixels at a time are called with.
 * @param weightArguments of the weights, their taps in {@link quadOrder}
 */
export function quadConvolution(
  layer: LayerOf<'conv2d'>,
  encoding: Encoded['encoding'],
  builder: CallBuilder,
  weightArguments: (order: readonly number[]) => WeightArguments,
): Pick<KernelRequest, 'arguments' | 'inputLag'> {
  const taps = { order: quadOrder(layer), pixels: quadPixels, words: quadPixels };
  return pixelConvolution(layer, encoding, builder, taps, weightArguments);
}

/**
 * What kernels are called with that compute some pixels at a time from widened windows.
 * @param taps in the order in which a pixel's are widened; how many pixels there are, and words of a pair of their taps
 * @param weightArguments of the weights, their taps in this order
 */
export function pixelConvolution(
  layer: LayerOf<'conv2d'>,
  encoding: Encoded['encoding'],
  builder: CallBuilder,
  {
    order,
    pixels,
    words,
  }: { readonly order: readonly number[]; readonly pixels: number; readonly words: number },
  weightArguments: (order: readonly number[]) => WeightArguments,
): Pick<KernelRequest, 'arguments' | 'inputLag'> {
  const integers = integerLayer(layer, encoding)!;
  const window = windowShape(layer);
  const needsPatch = window.dilation.columns > 1 || reachesPadding(window);
  const widened = builder.scratch('pixels', 'uint32_t', (order.length / 2) * words);
  const patch = builder.scratch('patch', 'int8_t', needsPatch ? integers.filters[0].length : 1);
  const { tables, numbers } = weightArguments(order);
  const outputs = outputArguments(integers, builder);
  return {
    arguments: [
      builder.input('input'),
      builder.output('output'),
      widened,
      patch,
      ...tables,
      ...outputs.constants,
      ...numbers,
      ...windowArguments(window, builder),
      ...outputs.shapes,
      builder.value('input_zero_point', integers.inputZeroPoint),
      ...outputs.values,
    ],
    inputLag: inputLag(pixelSteps(window, pixels)),
  };
}

/** With -1 up to whole groups of eight. */
function inGroups(order: readonly number[]): number[] {
  return [...order, ...Array<number>(-order.length & (groupSize - 1)).fill(-1)];
}
