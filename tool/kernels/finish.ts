import { foldedBias, type IntegerLayer, outputOf } from '../quantize/integer-layer.js';

/**
 * An output channel as the fast kernels compute it: bias + Σ weight · input, then (high word of 2 · sum · multiplier,
 * rounded, + offset) >> shift, saturated to a byte.
 */
export interface FastChannel {
  readonly filter: Int8Array;
  /** With the input's zero point folded in. */
  readonly bias: number;
  readonly range: SumRange;
  readonly finish: Finish;
}

/** The least and greatest sum that a channel can reach, over all int8 inputs. */
export interface SumRange {
  readonly least: number;
  readonly most: number;
}

/** How a sum becomes an output: `firmware/kernels/edgec_finish.h`. */
export interface Finish {
  readonly multiplier: number;
  readonly offset: number;
  readonly shift: number;
}

/**
 * The layer's output channels.
 * @returns `undefined` where the kernels' short cut would not be exact: sums of more than 30 bits, factors of 1/2 or more
 */
export function fastChannels(layer: IntegerLayer): readonly FastChannel[] | undefined {
  const channels = layer.filters.map((_, channel) => fastChannel(layer, channel));
  return channels.every((channel) => channel !== undefined) ? channels : undefined;
}

/** A channel that gives the same output for all inputs. */
export function constantChannel(taps: number, output: number): FastChannel {
  return {
    filter: new Int8Array(taps),
    bias: 0,
    range: { least: 0, most: 0 },
    finish: constantFinish(output),
  };
}

/** Gives the same output for all sums. */
function constantFinish(output: number): Finish {
  // Odd before the shift, so that no sign changes it.
  return { multiplier: 0, offset: 2 * output + 1, shift: 1 };
}

/** A channel's finish as the kernels store it. */
export function finishWords({ finish }: Pick<FastChannel, 'finish'>): number[] {
  return [finish.multiplier, finish.offset, finish.shift];
}

/** Whether the numbers of a range fit signed integers of so many bits. */
export function fits({ least, most }: SumRange, bits: number): boolean {
  return least >= -(2 ** (bits - 1)) && most < 2 ** (bits - 1);
}

/** Whether outputs below the zero point are kept, instead of clamped to it: rounding then must mind their sign. */
export function keepsNegative({ minimum, outputZeroPoint }: IntegerLayer): boolean {
  return minimum < outputZeroPoint;
}

/** `EDGEC_ROUND_CLAMPED`, `EDGEC_ROUND_AWAY`, `EDGEC_ROUND_SHIFT`, `EDGEC_ROUND_SHIFT_RELU` */
export function roundingOf(layer: IntegerLayer): number {
  if (layer.scaling.kind === 'shift') return keepsNegative(layer) ? 2 : 3;
  return keepsNegative(layer) ? 1 : 0;
}

/** Whether the activation leaves less than the outputs that rounding saturates to, `edgec_finish`. */
export function clamps(layer: IntegerLayer): boolean {
  const isPositive = layer.scaling.kind === 'shift' && !keepsNegative(layer);
  return layer.minimum > (isPositive ? 0 : -128) || layer.maximum < 127;
}

function fastChannel(layer: IntegerLayer, channel: number): FastChannel | undefined {
  const filter = layer.filters[channel];
  // Channels like this one come with biases that no other would have.
  const constant = constantOutput(layer, channel);
  if (constant !== undefined && layer.scaling.kind === 'multiply')
    return constantChannel(filter.length, constant);
  const finish = finishOf(layer, channel);
  return finish && { filter, bias: foldedBias(layer, channel), range: sumRange(layer, channel), finish };
}

/** What a channel gives for all inputs; `undefined` where it depends on them, or sums leave 32 bits. */
export function constantOutput(layer: IntegerLayer, channel: number): number | undefined {
  const range = sumRange(layer, channel);
  if (!fits(range, 32)) return undefined;
  // Outputs grow with sums.
  const [least, most] = [range.least, range.most].map((sum) => outputOf(layer, channel, sum));
  return least === most ? least : undefined;
}

/**
 * How the sums of an output channel become outputs.
 * @returns `undefined` where the kernels' short cut would not be exact
 */
export function finishOf(layer: IntegerLayer, channel: number): Finish | undefined {
  if (!fits(sumRange(layer, channel), 30)) return undefined;
  const { scaling } = layer;
  // Sums come doubled.
  if (scaling.kind === 'shift') {
    const isShift = scaling.bits >= 0 && scaling.bits < 31;
    return isShift ? { multiplier: 0, offset: 0, shift: scaling.bits + 1 } : undefined;
  }
  const { multiplier, shift: left } = scaling.multipliers[channel];
  const shift = -left;
  if (shift >= 1 && shift <= 21)
    return { multiplier, offset: layer.outputZeroPoint * 2 ** shift + 2 ** (shift - 1), shift };
  const constant = constantOutput(layer, channel);
  return constant === undefined ? undefined : constantFinish(constant);
}

/** Of an output channel. */
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
