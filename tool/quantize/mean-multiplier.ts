import type { AffineQuantization } from '../graph/graph.js';
import { type QuantizedMultiplier, quantizeMultiplier } from './fixed-point.js';

/**
 * From a sum over `count` values to their mean in the output's scale, as TensorFlow Lite's `QuantizedMeanOrSum` divides:
 * the multiplier by the count without its power of two, cut off, and that power from the shift.
 */
export function meanMultiplier(
  input: AffineQuantization,
  output: AffineQuantization,
  count: number,
): QuantizedMultiplier {
  const whole = quantizeMultiplier(input.scale / output.scale);
  const bits = Math.min(31 - Math.clz32(count), 31 + whole.shift);
  return {
    multiplier: Number((BigInt(whole.multiplier) << BigInt(bits)) / BigInt(count)),
    shift: whole.shift - bits,
  };
}
