import type { AffineQuantization } from '../graph/graph.js';
import {
  multiplyByQuantizedMultiplier,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from './fixed-point.js';

/** Additions are computed with this many bits more than the inputs have, as in TensorFlow Lite's reference kernel. */
export const addHeadroomBits = 20;

/** How an addition brings its inputs to one scale and the sum to the output's. */
export interface AddMultipliers {
  readonly left: QuantizedMultiplier;
  readonly right: QuantizedMultiplier;
  readonly output: QuantizedMultiplier;
}

/** The multipliers of an addition, `CalculateOpDataAdd` in TensorFlow Lite Micro. */
export function addMultipliers(
  left: AffineQuantization,
  right: AffineQuantization,
  output: AffineQuantization,
): AddMultipliers {
  const twiceLarger = 2 * Math.max(left.scale, right.scale);
  return {
    left: quantizeMultiplier(left.scale / twiceLarger),
    right: quantizeMultiplier(right.scale / twiceLarger),
    output: quantizeMultiplier(twiceLarger / (2 ** addHeadroomBits * output.scale)),
  };
}

/** Σ input − count · zero point to the stored mean less its zero point, as `QuantizedMeanOrSum` divides by the count. */
export function meanMultiplier(
  input: AffineQuantization,
  output: AffineQuantization,
  count: number,
): QuantizedMultiplier {
  const { multiplier, shift } = quantizeMultiplier(input.scale / output.scale);
  const bits = Math.min(Math.floor(Math.log2(count)), 31 + shift);
  return { multiplier: Number((BigInt(multiplier) << BigInt(bits)) / BigInt(count)), shift: shift - bits };
}

/** A stand-alone ReLU's multiplier: here TensorFlow Lite divides the scales as 32-bit floats. */
export function reluMultiplier(input: AffineQuantization, output: AffineQuantization): QuantizedMultiplier {
  return quantizeMultiplier(Math.fround(input.scale / output.scale));
}

/** A stored value under another quantization, before clamping. */
export function rescale(
  stored: number,
  from: AffineQuantization,
  to: AffineQuantization,
  multiplier: QuantizedMultiplier,
): number {
  return multiplyByQuantizedMultiplier(stored - from.zeroPoint, multiplier) + to.zeroPoint;
}
