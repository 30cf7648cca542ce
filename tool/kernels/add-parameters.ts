import type { AffineQuantization } from '../graph/graph.js';
import {
  activationRange,
  multiplyByQuantizedMultiplier,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from '../quantize/fixed-point.js';
import type { LayerOf } from './kernel.js';

/** What an int8 sum is computed with: TensorFlow Lite's `ArithmeticParams`. */
export interface AddParameters {
  readonly input1: AffineQuantization;
  readonly input2: AffineQuantization;
  readonly output: AffineQuantization;
  readonly multiplier1: QuantizedMultiplier;
  readonly multiplier2: QuantizedMultiplier;
  readonly outputMultiplier: QuantizedMultiplier;
  readonly minimum: number;
  readonly maximum: number;
}

/** Fraction bits of the common scale in which inputs are added: twice the larger input scale. */
const commonFractionBits = 20;

export function addParameters({ node, inputs, output }: LayerOf<'add'>): AddParameters {
  const [input1, input2] = inputs.map(({ quantization }) => quantization!);
  const commonScale = 2 * Math.max(input1.scale, input2.scale);
  return {
    input1,
    input2,
    output: output.quantization!,
    multiplier1: quantizeMultiplier(input1.scale / commonScale),
    multiplier2: quantizeMultiplier(input2.scale / commonScale),
    outputMultiplier: quantizeMultiplier(
      commonScale / (2 ** commonFractionBits * output.quantization!.scale),
    ),
    ...activationRange(node.attributes.activation, output.quantization!),
  };
}

/** The sums of all pairs of inputs, [input 1 + 128, input 2 + 128], as TensorFlow Lite's reference kernel gives them. */
export function addTable(parameters: AddParameters): Int8Array {
  const { input1, input2, output, minimum, maximum } = parameters;
  const scaled = ({ zeroPoint }: AffineQuantization, multiplier: QuantizedMultiplier) =>
    Array.from({ length: 256 }, (_, index) =>
      multiplyByQuantizedMultiplier((index - 128 - zeroPoint) * 2 ** commonFractionBits, multiplier),
    );
  const scaled1 = scaled(input1, parameters.multiplier1);
  const scaled2 = scaled(input2, parameters.multiplier2);
  const table = new Int8Array(256 * 256);
  for (let index = 0; index < table.length; index++) {
    const sum = scaled1[index >> 8] + scaled2[index & 255];
    const stored = multiplyByQuantizedMultiplier(sum, parameters.outputMultiplier) + output.zeroPoint;
    table[index] = Math.min(Math.max(stored, minimum), maximum);
  }
  return table;
}
