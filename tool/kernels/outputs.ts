import { foldedBias, type IntegerLayer } from '../quantize/integer-layer.js';
import { clamps, constantOutput, finishOf, finishWords, keepsNegative } from './finish.js';
import type { Argument, CallBuilder } from './kernel.js';

/** From sums to outputs in small tables: the arguments that become `edgec_outputs_t` in C, in their order. */
export interface OutputArguments {
  readonly constants: readonly Argument[];
  readonly shapes: readonly Argument[];
  readonly values: readonly Argument[];
}

/** The tables of biases and factors, no larger than need be. */
export function outputArguments(layer: IntegerLayer, builder: CallBuilder): OutputArguments {
  const integers = withSmallBiases(layer);
  const biases = integers.filters.map((_, channel) => foldedBias(integers, channel));
  const biasBytes = Math.max(...biases.map(signedBytes));
  const { all, what } = factorsOf(integers);
  const isShared = all.every((factors) => factors.join() === all[0].join());
  return {
    constants: [
      builder.constant(
        'biases',
        Uint8Array.from(biases.flatMap((bias) => bytesOf(bias, biasBytes))),
        `${biasBytes} bytes by output`,
      ),
      builder.constant(
        'factors',
        Int32Array.from(isShared ? all[0] : all.flat()),
        isShared ? what : `${what} by output`,
      ),
    ],
    shapes: [
      builder.shape('bias_bytes', biasBytes),
      builder.shape('factor_words', all[0].length),
      builder.shape('factor_step', isShared ? 0 : all[0].length),
      builder.shape('keeps_negative', Number(keepsNegative(integers))),
      builder.shape('clamps', Number(clamps(integers))),
    ],
    values: [
      builder.value('output_zero_point', integers.outputZeroPoint),
      builder.value('minimum', integers.minimum),
      builder.value('maximum', integers.maximum),
    ],
  };
}

/** By output channel what its sums are scaled by, as `edgec_outputs_t` has it. */
function factorsOf(layer: IntegerLayer): { readonly all: readonly number[][]; readonly what: string } {
  const { filters, scaling } = layer;
  if (scaling.kind === 'shift') return { all: filters.map(() => [scaling.bits]), what: 'shift' };
  const finishes = filters.map((_, channel) => finishOf(layer, channel));
  return finishes.every((finish) => finish !== undefined)
    ? { all: finishes.map((finish) => finishWords({ finish })), what: 'multiplier, offset, shift' }
    : {
        all: scaling.multipliers.map(({ multiplier, shift }) => [multiplier, shift]),
        what: 'multiplier, shift',
      };
}

/**
 * The layer with the smallest biases that give the same outputs: where a channel's output does not depend on the inputs,
 * its bias may be far larger than saturation takes, and would widen all others.
 */
export function withSmallBiases(layer: IntegerLayer): IntegerLayer {
  const biases = layer.biases.map((bias, channel) => {
    const output = constantOutput(layer, channel);
    if (output === undefined) return bias;
    const gives = (other: number) =>
      constantOutput({ ...layer, biases: layer.biases.with(channel, other) }, channel) === output;
    const folded = foldedBias(layer, channel);
    const toFold = folded - bias;
    // From 0 to the bias, outputs go one way.
    let [without, withOutput] = [-1, Math.abs(folded)];
    while (withOutput - without > 1) {
      const middle = Math.floor((without + withOutput) / 2);
      if (gives(Math.sign(folded) * middle - toFold)) withOutput = middle;
      else without = middle;
    }
    return Math.sign(folded) * withOutput - toFold;
  });
  return { ...layer, biases };
}

/** The fewest bytes that hold a signed integer. */
function signedBytes(value: number): number {
  return [1, 2, 3, 4].find((bytes) => value >= -(2 ** (8 * bytes - 1)) && value < 2 ** (8 * bytes - 1))!;
}

/** The low bytes of an integer, the lowest first. */
function bytesOf(value: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => (value >> (8 * i)) & 0xff);
}
