import type { Activation } from '../graph/attributes.js';
import type { Quantization } from '../graph/graph.js';
import { storedRange } from './stored.js';

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

/** High half of the doubled product of two int32, rounded half up: gemmlowp's `SaturatingRoundingDoublingHighMul`. */
export function doublingHighMultiply(a: number, b: number): number {
  // In two halves of b, so that a double holds each product.
  const high = Math.floor(b / 2 ** 16);
  const low = b - high * 2 ** 16;
  return Math.floor((a * high + Math.floor((a * low + 2 ** 30) / 2 ** 16)) / 2 ** 15);
}

/** value / 2^exponent, rounded half away from zero: gemmlowp's `RoundingDivideByPOT`. */
export function divideByPowerOfTwo(value: number, exponent: number): number {
  return roundHalfAwayFromZero(value / 2 ** exponent);
}

/**
 * value · multiplier · 2^(shift − 31) with TensorFlow Lite's two roundings (`MultiplyByQuantizedMultiplier` without
 * TFLITE_SINGLE_ROUNDING): the high half of the doubled product rounds half up, the right shift half away from zero.
 * The same as `edgec_requantize` in `firmware/kernels/edgec_kernels.h`.
 */
export function multiplyByQuantizedMultiplier(
  value: number,
  { multiplier, shift }: QuantizedMultiplier,
): number {
  const product = doublingHighMultiply(value * 2 ** Math.max(shift, 0), multiplier);
  return divideByPowerOfTwo(product, Math.max(-shift, 0));
}

/** The stored values that an output is clamped to, `CalculateActivationRangeQuantized` in TensorFlow Lite. */
export function activationRange(
  activation: Activation,
  quantization: Quantization,
): { readonly minimum: number; readonly maximum: number } {
  const { scale, zeroPoint, minimum: least, maximum: most } = storedRange(quantization);
  // TensorFlow Lite divides in 32-bit floats.
  const quantize = (real: number) => zeroPoint + roundHalfAwayFromZero(Math.fround(real / scale));
  const minimum = activation === 'none' ? least : Math.max(least, quantize(0));
  const maximum = activation === 'relu6' ? Math.min(most, quantize(6)) : most;
  return { minimum, maximum };
}
