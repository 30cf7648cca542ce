import { type Encoded, type Int8Encoded, toInt8 } from '../encodings/index.js';
import type { NodeOf, Tensor } from '../graph/graph.js';
import {
  activationRange,
  multiplyByQuantizedMultiplier,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from './fixed-point.js';
import { elementBytes, storedRange } from './stored.js';

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
  readonly scaling: Scaling;
  readonly inputZeroPoint: number;
  readonly outputZeroPoint: number;
  /** The stored values that the activation leaves. */
  readonly minimum: number;
  readonly maximum: number;
}

/** From accumulator to output: by multipliers, one for each channel, or, in fixed point, by dropping bits. */
export type Scaling =
  | { readonly kind: 'multiply'; readonly multipliers: readonly QuantizedMultiplier[] }
  | { readonly kind: 'shift'; readonly bits: number };

/**
 * The integers of a layer whose activations are bytes.
 * @param encoding how its weights are to be stored: a kernel reads one encoding
 * @returns `undefined` where the weights are stored otherwise or have zero points other than 0, or the bias is not int32,
 *   or activations are no bytes
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
  if (!data.quantization || !output.quantization || elementBytes(data.quantization) > 1) return undefined;
  const filters = filtersOf(node.operator, weights.values, inputs[1].shape);
  const from = storedRange(data.quantization);
  const to = storedRange(output.quantization);
  const shift = shiftOf(from.scale * weights.scales[0], to.scale);
  const isFixedPoint = output.quantization.kind === 'fixedPoint';
  if (isFixedPoint && !(shift >= 0 && shift <= mostShift)) return undefined;
  return {
    filters,
    biases: biasValues?.values ?? new Int32Array(filters.length),
    scaling: isFixedPoint
      ? { kind: 'shift', bits: shift }
      : {
          kind: 'multiply',
          multipliers: multipliersOf(node, weights, filters.length, from.scale, to.scale),
        },
    inputZeroPoint: from.zeroPoint,
    outputZeroPoint: to.zeroPoint,
    ...activationRange(node.attributes.activation, output.quantization),
  };
}

/** Bits that a sum of 32 may be shifted by. */
const mostShift = 30;

/** How many bits sums of a scale have more than outputs of another, both powers of two. */
export function shiftOf(sumScale: number, outputScale: number): number {
  return Math.log2(outputScale / sumScale);
}

function multipliersOf(
  node: WeightedLayer['node'],
  weights: Int8Encoded,
  channels: number,
  inputScale: number,
  outputScale: number,
): QuantizedMultiplier[] {
  return Array.from({ length: channels }, (_, channel) =>
    quantizeMultiplier(
      weights.scales.length === 1 && node.operator === 'fullyConnected'
        ? // Here alone TensorFlow Lite multiplies the scales as 32-bit floats.
          Math.fround(Math.fround(inputScale) * Math.fround(weights.scales[0])) / outputScale
        : (inputScale * weights.scales[channel % weights.scales.length]) / outputScale,
    ),
  );
}

/**
 * The bias with the input's zero point folded in, so that the kernel multiplies stored inputs: bias − zero point · Σ
 * weights. Pixels of the padding must then read as the zero point. Where sums are shifted, the half is in it that rounds
 * them.
 */
export function foldedBias(layer: IntegerLayer, channel: number): number {
  const { filters, biases, scaling, inputZeroPoint } = layer;
  const sum = filters[channel].reduce((total, weight) => total + weight, 0);
  const half = scaling.kind === 'shift' && scaling.bits > 0 ? 2 ** (scaling.bits - 1) : 0;
  return (biases[channel] - inputZeroPoint * sum + half) | 0;
}

/** The output that a sum, with its folded bias, becomes. */
export function outputOf(layer: IntegerLayer, channel: number, sum: number): number {
  const { scaling, outputZeroPoint, minimum, maximum } = layer;
  const scaled =
    scaling.kind === 'shift'
      ? Math.floor(sum / 2 ** scaling.bits)
      : multiplyByQuantizedMultiplier(sum, scaling.multipliers[channel]) + outputZeroPoint;
  return Math.min(maximum, Math.max(minimum, scaled));
}

export function filtersOf<Values extends Int8Array | Int16Array>(
  operator: WeightedLayer['node']['operator'],
  weights: Values,
  shape: Tensor['shape'],
): readonly Values[] {
  const isDepthwise = operator === 'depthwiseConv2d';
  const channels = isDepthwise ? shape[shape.length - 1] : shape[0];
  const taps = weights.length / channels;
  return Array.from({ length: channels }, (_, channel) =>
    isDepthwise
      ? (weights.filter((_, i) => i % channels === channel) as Values)
      : (weights.slice(channel * taps, (channel + 1) * taps) as Values),
  );
}
