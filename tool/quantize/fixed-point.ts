import type { Activation } from '../graph/attributes.js';
import type { AffineQuantization } from '../graph/graph.js';

/** A real factor as the device applies it: factor = multiplier · 2^(shift − 31), multiplier in [2^30, 2^31) or 0. */
export interface QuantizedMultiplier {
  readonly multiplier: number;
  /** Positive shifts left, negative right. */
  readonly shift: number;
}

/** A real factor as multiplier and shift, as TensorFlow Lite's `QuantizeMultiplier` rounds it. */
export function quantizeMultiplier(factor: number): QuantizedMultiplier {
  if (factor === 0) return { multiplier: 0, shift: 0 };
  let shift = Math.floor(Math.log2(Math.abs(factor))) + 1;
  let mantissa = factor / 2 ** shift;
  // log2 may round across a power of two.
  if (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    shift++;
  } else if (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    shift--;
  }
  let multiplier = roundHalfAwayFromZero(mantissa * 2 ** 31);
  if (multiplier === 2 ** 31) {
    multiplier /= 2;
    shift++;
  }
  if (shift < -31) return { multiplier: 0, shift: 0 };
  return { multiplier, shift };
}

/** C's `round`. */
export function roundHalfAwayFromZero(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/**
 * value · multiplier · 2^(shift − 31) with TensorFlow Lite's two roundings (`MultiplyByQuantizedMultiplier` without
 * TFLITE_SINGLE_ROUNDING): the high half of the doubled product rounds half up, the right shift half away from zero.
 * The same as `edgec_requantize` in `firmware/kernels/requantize.h`.
 */
export function multiplyByQuantizedMultiplier(
  value: number,
  { multiplier, shift }: QuantizedMultiplier,
): number {
  const left = BigInt(Math.max(shift, 0));
  const right = BigInt(Math.max(-shift, 0));
  const high = ((BigInt(value) << left) * BigInt(multiplier) + (1n << 30n)) >> 31n;
  if (right === 0n) return Number(high);
  const half = 1n << (right - 1n);
  return Number((high + half - (high < 0n ? 1n : 0n)) >> right);
}

/** The stored values that an int8 output is clamped to, `CalculateActivationRangeQuantized` in TensorFlow Lite. */
export function activationRange(
  activation: Activation,
  { scale, zeroPoint }: AffineQuantization,
): { readonly minimum: number; readonly maximum: number } {
  // TensorFlow Lite divides in 32-bit floats.
  const quantize = (real: number) => zeroPoint + roundHalfAwayFromZero(Math.fround(real / scale));
  const minimum = activation === 'none' ? -128 : Math.max(-128, quantize(0));
  const maximum = activation === 'relu6' ? Math.min(127, quantize(6)) : 127;
  return { minimum, maximum };
}
