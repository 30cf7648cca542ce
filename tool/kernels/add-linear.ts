import { type AddParameters, addTable } from '../quantize/add-parameters.js';

/** clamp((factor1 · input1 + factor2 · input2 + offset) >> fractionBits), in 32-bit integers. */
export interface LinearSum {
  readonly factor1: number;
  readonly factor2: number;
  readonly offset: number;
  readonly fractionBits: number;
}

/**
 * The linear function that gives TensorFlow Lite's sum, byte for byte: all 65,536 pairs of inputs are tried.
 * @returns `undefined` where none is found: mostly where the scales' ratios are simple fractions, so that many sums fall
 *   halfway between two outputs. TensorFlow Lite rounds those away from zero, a shift rounds them up
 */
export function linearSum(parameters: AddParameters): LinearSum | undefined {
  const table = addTable(parameters);
  const { input1, input2, output } = parameters;
  const real1 = input1.scale / output.scale;
  const real2 = input2.scale / output.scale;
  for (let fractionBits = mostFractionBits; fractionBits >= fewestFractionBits; fractionBits--) {
    for (const [step1, step2] of neighbours) {
      const factor1 = Math.round(real1 * 2 ** fractionBits) + step1;
      const factor2 = Math.round(real2 * 2 ** fractionBits) + step2;
      const offset = commonOffset(table, parameters, factor1, factor2, fractionBits);
      const sum = offset !== undefined && { factor1, factor2, offset, fractionBits };
      if (sum && fitsInt32(sum)) return sum;
    }
  }
  return undefined;
}

/** With more, products leave 32 bits for the scales that networks have; fewer are too coarse. */
const mostFractionBits = 22;
const fewestFractionBits = 16;

/** Steps from the nearest factors, the smallest first. */
const neighbours: readonly (readonly [number, number])[] = [-1, 0, 1]
  .flatMap((a) => [-1, 0, 1].map((b) => [a, b] as const))
  .sort(([a, b], [c, d]) => a * a + b * b - c * c - d * d);

/** An offset with which every pair gives its output: in the middle of those that do. */
function commonOffset(
  table: Int8Array,
  { minimum, maximum }: AddParameters,
  factor1: number,
  factor2: number,
  fractionBits: number,
): number | undefined {
  const one = 2 ** fractionBits;
  let least = -Infinity;
  let most = Infinity;
  for (let index = 0; index < table.length; index++) {
    const product = factor1 * ((index >> 8) - 128) + factor2 * ((index & 255) - 128);
    const output = table[index];
    if (output > minimum) least = Math.max(least, output * one - product);
    if (output < maximum) most = Math.min(most, (output + 1) * one - 1 - product);
    if (least > most) return undefined;
  }
  if (least === -Infinity) return most;
  return most === Infinity ? least : Math.floor((least + most) / 2);
}

/** Whether the products and every partial sum stay within 32 bits. */
function fitsInt32({ factor1, factor2, offset }: LinearSum): boolean {
  const bound1 = 128 * Math.abs(factor1);
  const bound2 = 128 * Math.abs(factor2);
  return Math.abs(offset) + bound1 + bound2 < 2 ** 31;
}
