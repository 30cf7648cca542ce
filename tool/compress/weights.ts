import { decode, type Int8Encoded, type Int32Encoded } from '../encodings/index.js';
import { elementCount, type Tensor } from '../graph/graph.js';
import { roundHalfAwayFromZero } from '../quantize/fixed-point.js';

/** Largest magnitude of a stored bias: leaves the accumulator room for the sum of products. */
const largestBias = 2 ** 29;

/** Smaller ones are no normal 32-bit floats, or would not be once multiplied. */
const smallestScale = 2 ** -100;

/** int8 weights with the biases that go with them. */
export interface QuantizedWeights {
  readonly weights: Int8Encoded;
  readonly bias?: Int32Encoded;
}

/** How scales run along the output channels. */
export interface ChannelScales {
  /** The dimension of the output channels. */
  readonly axis: number;
  /** Whether all channels share one scale. */
  readonly isOne?: boolean;
  /** The scales, where they are settled: weights are whole multiples of them. One for each channel, or one for all. */
  readonly learned?: Float32Array;
}

/**
 * Quantizes weights symmetrically to −127 … 127 with a scale for each output channel or one for all, and biases to the scale of the
 * accumulator.
 * @param inputScale of the activation that the weights are multiplied with
 */
export function quantizeWeights(
  weights: Tensor,
  { axis, learned, isOne = learned?.length === 1 }: ChannelScales,
  bias: Tensor | undefined,
  inputScale: number,
): QuantizedWeights {
  const { shape } = weights;
  const reals = decode(weights.constant!);
  const biases = bias && decode(bias.constant!);
  const inner = elementCount(shape.slice(axis + 1));
  const channelOf = (i: number) => Math.floor(i / inner) % shape[axis];
  const largest = new Float64Array(shape[axis]);
  for (const [i, real] of reals.entries())
    largest[channelOf(i)] = Math.max(largest[channelOf(i)], Math.abs(real));
  const channelScales = Float32Array.from(largest, (magnitude, channel) => {
    // A channel of small weights and a large bias takes the scale that the bias fits into.
    const forBias = Math.abs(biases?.[channel] ?? 0) / (inputScale * largestBias);
    const own = magnitude > 0 ? learned?.[isOne ? 0 : channel] : undefined;
    return Math.max(own ?? magnitude / 127, forBias);
  });
  // Nothing is in a channel that has none: any scale does that is no extreme among the others.
  const most = channelScales.reduce((a, b) => Math.max(a, b), 0);
  const usual = most < smallestScale ? 1 : most;
  const scales = isOne
    ? Float32Array.of(usual)
    : channelScales.map((scale) => (scale < smallestScale ? usual : scale));
  const scaleOf = (channel: number) => scales[isOne ? 0 : channel];
  const values = Int8Array.from(reals, (real, i) => roundToStep(real, scaleOf(channelOf(i)), 127));
  const encoded: Int8Encoded = { encoding: 'int8', shape, values, scales, axis };
  if (!biases) return { weights: encoded };
  const biasScales = Float64Array.from(scales, (scale) => inputScale * scale);
  return {
    weights: encoded,
    bias: {
      encoding: 'int32',
      shape: [shape[axis]],
      values: Int32Array.from(biases, (real, channel) =>
        roundToStep(real, biasScales[isOne ? 0 : channel], largestBias),
      ),
      scales: biasScales,
      axis: 0,
    },
  };
}

function roundToStep(real: number, scale: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, roundHalfAwayFromZero(real / scale)));
}
