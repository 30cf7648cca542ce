import { type Encoded, toInt8 } from '../encodings/index.js';
import type { NodeOf, Tensor } from '../graph/graph.js';
import { activationRange, type QuantizedMultiplier, quantizeMultiplier } from './fixed-point.js';

/** A layer that sums products of inputs and constant weights, with its tensors looked up. */
export interface WeightedLayer {
  readonly node: NodeOf<'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** A layer whose weights are bytes, however stored, in the integers that a kernel computes with, by output channel. */
export interface IntegerLayer {
  /** The channel's weights, in the order rows, columns, input channels. */
  readonly filters: readonly Int8Array[];
  /** In units of the accumulator; zeros where the layer has none. */
  readonly biases: Int32Array;
  /** From accumulator to output. */
  readonly multipliers: readonly QuantizedMultiplier[];
  readonly inputZeroPoint: number;
  readonly outputZeroPoint: number;
  /** The stored values that the activation leaves. */
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * The integers of a layer.
 * @param encoding how its weights are to be stored: a kernel reads one encoding
 * @returns `undefined` where the weights are stored otherwise or have zero points other than 0, or the bias is not int32
 */
export function integerLayer(
  { node, inputs, output }: WeightedLayer,
  encoding: Encoded['encoding'] = 'int8',
): IntegerLayer | undefined {
  const [data, { constant }, bias] = inputs;
  const biasValues = bias?.constant;
  const weights = constant?.encoding === encoding ? toInt8(constant) : undefined;
  if (!weights || weights.zeroPoints?.some((zeroPoint) => zeroPoint !== 0)) return undefined;
  if (biasValues && biasValues.encoding !== 'int32') return undefined;
  if (!data.quantization || !output.quantization) return undefined;
  const filters = filtersOf(node.operator, weights.values, inputs[1].shape);
  const inputScale = data.quantization.scale;
  const outputScale = output.quantization.scale;
  const factors = filters.map((_, channel) =>
    weights.scales.length === 1 && node.operator === 'fullyConnected'
      ? // Here alone TensorFlow Lite multiplies the scales as 32-bit floats.
        Math.fround(Math.fround(inputScale) * Math.fround(weights.scales[0])) / outputScale
      : (inputScale * weights.scales[channel % weights.scales.length]) / outputScale,
  );
  return {
    filters,
    biases: biasValues?.values ?? new Int32Array(filters.length),
    multipliers: factors.map(quantizeMultiplier),
    inputZeroPoint: data.quantization.zeroPoint,
    outputZeroPoint: output.quantization.zeroPoint,
    ...activationRange(node.attributes.activation, output.quantization),
  };
}

/**
 * The bias with the input's zero point folded in, so that the kernel multiplies stored inputs: bias − zero point · Σ
 * weights. Pixels of the padding must then read as the zero point.
 */
export function foldedBias({ filters, biases, inputZeroPoint }: IntegerLayer, channel: number): number {
  const sum = filters[channel].reduce((total, weight) => total + weight, 0);
  return (biases[channel] - inputZeroPoint * sum) | 0;
}

function filtersOf(
  operator: WeightedLayer['node']['operator'],
  weights: Int8Array,
  shape: Tensor['shape'],
): readonly Int8Array[] {
  const isDepthwise = operator === 'depthwiseConv2d';
  const channels = isDepthwise ? shape[shape.length - 1] : shape[0];
  const taps = weights.length / channels;
  return Array.from({ length: channels }, (_, channel) =>
    isDepthwise
      ? Int8Array.from({ length: taps }, (_, tap) => weights[tap * channels + channel])
      : weights.slice(channel * taps, (channel + 1) * taps),
  );
}
