import type { AffineQuantization, NodeOf, Tensor } from '../graph/graph.js';
import {
  activationRange,
  multiplyByQuantizedMultiplier,
  type QuantizedMultiplier,
  quantizeMultiplier,
} from './fixed-point.js';
import { affineOf } from './stored.js';

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

export function addParameters({
  node,
  inputs,
  output,
}: {
  readonly node: NodeOf<'add'>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}): AddParameters {
  const [input1, input2] = inputs.map(affineOf);
  const to = affineOf(output);
  const commonScale = 2 * Math.max(input1.scale, input2.scale);
  return {
    input1,
    input2,
    output: to,
    multiplier1: quantizeMultiplier(input1.scale / commonScale),
    multiplier2: quantizeMultiplier(input2.scale / commonScale),
    outputMultiplier: quantizeMultiplier(commonScale / (2 ** commonFractionBits * to.scale)),
    ...activationRange(node.attributes.activation, to),
  };
}

/** The sum of two stored values, as TensorFlow Lite's reference kernel gives it. */
export function storedSum(parameters: AddParameters, stored1: number, stored2: number): number {
  const { input1, input2, multiplier1, multiplier2 } = parameters;
  return toOutput(
    parameters,
    toCommon(stored1, input1, multiplier1) + toCommon(stored2, input2, multiplier2),
  );
}

/** The sums of all pairs of inputs, [input 1 + 128, input 2 + 128]. */
export function addTable(parameters: AddParameters): Int8Array {
  const { input1, input2, multiplier1, multiplier2 } = parameters;
  const all = Array.from({ length: 256 }, (_, index) => index - 128);
  const common1 = all.map((stored) => toCommon(stored, input1, multiplier1));
  const common2 = all.map((stored) => toCommon(stored, input2, multiplier2));
  return Int8Array.from({ length: 256 * 256 }, (_, index) =>
    toOutput(parameters, common1[index >> 8] + common2[index & 255]),
  );
}

function toCommon(
  stored: number,
  { zeroPoint }: AffineQuantization,
  multiplier: QuantizedMultiplier,
): number {
  return multiplyByQuantizedMultiplier((stored - zeroPoint) * 2 ** commonFractionBits, multiplier);
}

function toOutput({ outputMultiplier, output, minimum, maximum }: AddParameters, sum: number): number {
  const stored = multiplyByQuantizedMultiplier(sum, outputMultiplier) + output.zeroPoint;
  return Math.min(Math.max(stored, minimum), maximum);
}
