import type { AffineQuantization, Node } from '../graph/graph.js';
import {
  activationRange,
  divideByPowerOfTwo,
  multiplyByQuantizedMultiplier,
  quantizeMultiplier,
} from './fixed-point.js';
import { logistic, tanh } from './gemmlowp.js';

/** Operators that map each element by itself. */
export type ElementwiseOperator = Extract<
  Node['operator'],
  'relu' | 'relu6' | 'logistic' | 'tanh' | 'requantize'
>;

/** A function of one stored value. */
type StoredFunction = (stored: number) => number;

/** How TensorFlow Lite's reference kernel of an operator maps stored values to stored values. */
const functions: {
  readonly [O in ElementwiseOperator]: (
    input: AffineQuantization,
    output: AffineQuantization,
  ) => StoredFunction;
} = {
  relu: (input, output) => rescaling(Math.fround(input.scale / output.scale), input, output, 'relu'),
  relu6: (input, output) => rescaling(Math.fround(input.scale / output.scale), input, output, 'relu6'),
  requantize: (input, output) => rescaling(input.scale / output.scale, input, output, 'none'),
  logistic: (input) => sigmoid(input, (value) => divideByPowerOfTwo(logistic(value), 31 - 8) - 128),
  tanh: (input) => sigmoid(input, (value) => divideByPowerOfTwo(tanh(value), 31 - 7)),
};

/** The results of all 256 stored values, in the order of their bytes as unsigned numbers. */
export function lookupTable(
  operator: ElementwiseOperator,
  input: AffineQuantization,
  output: AffineQuantization,
): Int8Array {
  const map = functions[operator](input, output);
  return Int8Array.from({ length: 256 }, (_, byte) => map(byte < 128 ? byte : byte - 256));
}

function rescaling(
  factor: number,
  input: AffineQuantization,
  output: AffineQuantization,
  activation: 'none' | 'relu' | 'relu6',
): StoredFunction {
  const multiplier = quantizeMultiplier(factor);
  const { minimum, maximum } = activationRange(activation, output);
  return (stored) => {
    const rescaled = multiplyByQuantizedMultiplier(stored - input.zeroPoint, multiplier);
    return clamp(rescaled + output.zeroPoint, minimum, maximum);
  };
}

/** An S-shaped function of a number with 27 fraction bits; beyond ±15 it is at its ends. */
function sigmoid(input: AffineQuantization, map: (value: number) => number): StoredFunction {
  const multiplier = quantizeMultiplier(input.scale * 2 ** 27);
  const radius = Math.floor((15 * 2 ** 27) / 2 ** multiplier.shift);
  return (stored) => {
    const difference = stored - input.zeroPoint;
    if (difference <= -radius) return -128;
    if (difference >= radius) return 127;
    return clamp(map(multiplyByQuantizedMultiplier(difference, multiplier)), -128, 127);
  };
}

function clamp(value: number, minimum: number, maximum: number): number {
  return Math.min(Math.max(value, minimum), maximum);
}
