import type { Encoded } from '../encodings/index.js';
import { groupSize } from '../encodings/packed-indices.js';
import { integerLayer } from '../quantize/integer-layer.js';
import type { WeightArguments } from './compressed-weights.js';
import { columnOrder } from './conv2d-dsp.js';
import { inputLag, pixelSteps } from './input-lag.js';
import type { CallBuilder, Kernel, KernelRequest, LayerOf } from './kernel.js';
import { outputArguments } from './outputs.js';
import { type PackedWeights, packedCodebook, packedInt4 } from './packed-weights.js';
import { reachesPadding, windowArguments, windowShape } from './window.js';

/** Pixels that are computed together, `EDGEC_PACKED_PIXELS`. */
const quadPixels = 4;

/** Fully connected layers of weights of few bits, with the DSP extension. */
function fullyConnectedOf<E extends Encoded>(weights: PackedWeights<E>): Kernel<'fullyConnected'> {
  const { encoding } = weights;
  return {
    name: `edgec_fully_connected_${encoding}_s8_dsp`,
    operator: 'fullyConnected',
    supports: (layer, { features }) =>
      features.includes('dsp') && integerLayer(layer, encoding) !== undefined,
    lower(layer, builder) {
      const integers = integerLayer(layer, encoding)!;
      const inputs = integers.filters[0].length;
      const order = inGroups([...Array(inputs).keys()]);
      const encoded = layer.inputs[1].constant as E;
      const { tables, numbers } = weights.arguments(encoded, order, builder);
      const outputs = outputArguments(integers, builder);
      return {
        header: 'edgec_fully_connected_packed_dsp.h',
        arguments: [
          builder.input('input'),
          builder.output('output'),
          builder.scratch('lanes', 'uint32_t', order.length / 2),
          ...tables,
          ...outputs.constants,
          ...numbers,
          builder.value('inputs', inputs),
          ...outputs.shapes,
          builder.value('outputs', integers.filters.length),
          ...outputs.values,
        ],
      };
    },
  };
}

/** 2-D convolutions of weights of few bits, with the DSP extension. */
function conv2dOf<E extends Encoded>(weights: PackedWeights<E>): Kernel<'conv2d'> {
  const { encoding } = weights;
  return {
    name: `edgec_conv2d_${encoding}_s8_dsp`,
    operator: 'conv2d',
    supports: (layer, { features }) =>
      features.includes('dsp') && integerLayer(layer, encoding) !== undefined,
    lower: (layer, builder) => ({
      header: 'edgec_conv2d_packed_dsp.h',
      ...quadConvolution(layer, encoding, builder, (order) =>
        weights.arguments(layer.inputs[1].constant as E, order, builder),
      ),
    }),
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
  const integers = integerLayer(layer, encoding)!;
  const window = windowShape(layer);
  const order = quadOrder(layer);
  const needsPatch = window.dilation.columns > 1 || reachesPadding(window);
  const pixels = builder.scratch('pixels', 'uint32_t', (order.length / 2) * quadPixels);
  const patch = builder.scratch('patch', 'int8_t', needsPatch ? integers.filters[0].length : 1);
  const { tables, numbers } = weightArguments(order);
  const outputs = outputArguments(integers, builder);
  return {
    arguments: [
      builder.input('input'),
      builder.output('output'),
      pixels,
      patch,
      ...tables,
      ...outputs.constants,
      ...numbers,
      ...windowArguments(window, builder),
      ...outputs.shapes,
      builder.value('input_zero_point', integers.inputZeroPoint),
      ...outputs.values,
    ],
    inputLag: inputLag(pixelSteps(window, quadPixels)),
  };
}

/** With -1 up to whole groups of eight. */
function inGroups(order: readonly number[]): number[] {
  return [...order, ...Array<number>(-order.length & (groupSize - 1)).fill(-1)];
}

export const fullyConnectedCodebookDsp = fullyConnectedOf(packedCodebook);
export const fullyConnectedInt4Dsp = fullyConnectedOf(packedInt4);
export const conv2dCodebookDsp = conv2dOf(packedCodebook);
export const conv2dInt4Dsp = conv2dOf(packedInt4);
