import { decode, type Encoded, encodeInt8, type Int32Encoded } from '../../encodings/index.js';
import type { FixedPointBits, FixedPointQuantization, Tensor } from '../../graph/graph.js';
import { formatError, leastError, mostFractionBits, storedIn } from './format.js';

/** How many formats are tried: without overflow, from the finest on, and finer ones. */
const triedFormats = 3;

/** Largest magnitude of a stored bias: with the half that rounds it leaves the accumulator room for the products. */
const largestBias = 2 ** 28;

/**
 * The format of a layer's weights: of those in which none overflows the one of least Σ |error| (Qiu et al. 2016, section
 * 4.2, weight quantization phase).
 * @param clamps whether finer formats are tried too, in which the largest weights are clamped
 */
export function weightFormat(
  weights: Float32Array,
  bits: FixedPointBits,
  clamps = false,
): FixedPointQuantization {
  const finest = mostFractionBits(weights, bits) + (clamps ? triedFormats : 0);
  const count = clamps ? 2 * triedFormats : triedFormats;
  const candidates = Array.from({ length: count }, (_, i) => formatOf(bits, finest - i));
  return leastError(candidates, (format) => formatError(weights, weights, format));
}

export function formatOf(bits: FixedPointBits, fractionBits: number): FixedPointQuantization {
  return { kind: 'fixedPoint', bits, fractionBits };
}

/**
 * A format with fewer fraction bits where biases need it: they have those of inputs and weights together.
 * @param inputFractionBits of the data that the weights are multiplied with
 */
export function withRoomForBias(
  format: FixedPointQuantization,
  bias: Tensor | undefined,
  inputFractionBits: number,
): FixedPointQuantization {
  const largest = bias ? decode(bias.constant!).reduce((most, real) => Math.max(most, Math.abs(real)), 0) : 0;
  if (largest === 0) return format;
  const most = Math.floor(Math.log2(largestBias / largest)) - inputFractionBits;
  return formatOf(format.bits, Math.min(format.fractionBits, most));
}

/** Weights in a format, two in a byte where it has 4 bits. */
export function encodeWeights(
  { shape, constant }: Tensor,
  axis: number,
  format: FixedPointQuantization,
): Encoded {
  const stored = Array.from(decode(constant!), storedIn(format));
  const scales = Float32Array.of(2 ** -format.fractionBits);
  if (format.bits === 16) return { encoding: 'int16', shape, values: Int16Array.from(stored), scales, axis };
  const plain = { encoding: 'int8', shape, values: Int8Array.from(stored), scales, axis } as const;
  return format.bits === 4 ? encodeInt8(plain, 'int4') : plain;
}

/** A bias with as many fraction bits as sums of products have. */
export function encodeBias({ shape, constant }: Tensor, fractionBits: number): Int32Encoded {
  return {
    encoding: 'int32',
    shape,
    values: Int32Array.from(decode(constant!), (real) => Math.round(real * 2 ** fractionBits)),
    scales: Float64Array.of(2 ** -fractionBits),
    axis: 0,
  };
}
