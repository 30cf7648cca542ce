import { multiplyByQuantizedMultiplier } from '../quantize/fixed-point.js';
import { foldedBias, type IntegerLayer } from '../quantize/integer-layer.js';

/** The least and greatest sum that an output channel can reach, over all int8 inputs. */
export interface SumRange {
  readonly least: number;
  readonly most: number;
}

/** Range of a channel's bias, with the input's zero point folded in, plus its products. */
export function sumRange(layer: IntegerLayer, channel: number): SumRange {
  const bias = foldedBias(layer, channel);
  let least = bias;
  let most = bias;
  for (const weight of layer.filters[channel]) {
    least += weight * (weight > 0 ? -128 : 127);
    most += weight * (weight > 0 ? 127 : -128);
  }
  return { least, most };
}

/** Whether the sums of a range fit signed integers of so many bits. */
export function fits({ least, most }: SumRange, bits: number): boolean {
  return least >= -(2 ** (bits - 1)) && most < 2 ** (bits - 1);
}

/**
 * How the DSP kernels turn a sum into an output: (high word of 2 · sum · multiplier, rounded, + offset) >> shift. The
 * same as TensorFlow Lite's two roundings and its zero point, if the kernel adds the sum's sign to the offset.
 */
export interface Finish {
  readonly multiplier: number;
  readonly offset: number;
  readonly shift: number;
}

/**
 * A channel's {@link Finish}.
 * @returns `undefined` where the kernels' short cut would not be exact: sums of more than 30 bits, factors of 1/2 or more
 */
export function finishOf(layer: IntegerLayer, channel: number): Finish | undefined {
  const factor = layer.multipliers[channel];
  const range = sumRange(layer, channel);
  if (!fits(range, 30)) return undefined;
  const zeroPoint = layer.outputZeroPoint;
  const least = multiplyByQuantizedMultiplier(range.least, factor);
  if (least === multiplyByQuantizedMultiplier(range.most, factor)) {
    // The sum has no say. The odd offset makes its sign harmless.
    const constant = Math.min(127, Math.max(-128, least + zeroPoint));
    return { multiplier: 0, offset: 2 * constant + 1, shift: 1 };
  }
  const shift = -factor.shift;
  if (shift < 1 || shift > 21) return undefined;
  return { multiplier: factor.multiplier, offset: zeroPoint * 2 ** shift + 2 ** (shift - 1), shift };
}

/** Whether outputs below the zero point are kept, instead of clamped to it: rounding then must mind their sign. */
export function keepsNegative({ minimum, outputZeroPoint }: IntegerLayer): boolean {
  return minimum < outputZeroPoint;
}

/** Whether the activation leaves less than all int8 outputs. */
export function clamps({ minimum, maximum }: IntegerLayer): boolean {
  return minimum > -128 || maximum < 127;
}
