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

/**
 * Quantizes weights symmetrically to −127 … 127 with a scale for each output channel, and biases to the scale of the
 * accumulator.
 * @param axis the dimension of the output channels
 * @param inputScale of the activation that the weights are multiplied with
 */
export function quantizeWeights(
  weights: Tensor,
  axis: number,
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
  const scales = Float32Array.from(largest, (magnitude, channel) => {
    // A channel of small weights and a large bias takes the scale that the bias fits into.
    const forBias = Math.abs(biases?.[channel] ?? 0) / (inputScale * largestBias);
    return Math.max(magnitude / 127, forBias);
  });
  // Nothing is in a channel that has none: any scale does that is no extreme among the others.
  const usual = scales.reduce((a, b) => Math.max(a, b), 0);
  for (const [channel, scale] of scales.entries())
    if (scale < smallestScale) scales[channel] = usual < smallestScale ? 1 : usual;
  const values = Int8Array.from(reals, (real, i) => roundToStep(real, scales[channelOf(i)], 127));
  const encoded: Int8Encoded = { encoding: 'int8', shape, values, scales, axis };
  if (!biases) return { weights: encoded };
  const biasScales = Float64Array.from(scales, (scale) => inputScale * scale);
  return {
    weights: encoded,
    bias: {
      encoding: 'int32',
      shape: [shape[axis]],
      values: Int32Array.from(biases, (real, channel) => roundToStep(real, biasScales[channel], largestBias)),
      scales: biasScales,
      axis: 0,
    },
  };
}

function roundToStep(real: number, scale: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, roundHalfAwayFromZero(real / scale)));
}
