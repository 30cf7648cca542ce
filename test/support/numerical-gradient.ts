import type { Node } from '../../tool/graph/graph.js';
import { type Reals, referenceOperator } from './float-reference.js';

const step = 1e-5;

/**
 * Gradients of Σ weights · operator(inputs) by central differences of the plain 64-bit reference.
 * @param inputs of the node; the first dimension of the first `dataInputs` of them is a batch
 * @param shape of the node's output for one sample
 * @param weights one for each element of the outputs, the samples one after the other
 * @returns the gradient of each input
 */
export function numericalGradients(
  node: Node,
  inputs: readonly Reals[],
  dataInputs: number,
  shape: readonly number[],
  weights: ArrayLike<number>,
): Float64Array[] {
  const batch = inputs[0].shape[0];
  const exact = inputs.map(({ values }) => Float64Array.from(values));
  const loss = (samples: Iterable<number>) => {
    let sum = 0;
    for (const sample of samples) {
      const { values } = referenceOperator(node, inputs.map(sampleOf(sample)), shape);
      for (let i = 0; i < values.length; i++) sum += values[i] * weights[sample * values.length + i];
    }
    return sum;
  };
  const sampleOf =
    (sample: number) =>
    (input: Reals, index: number): Reals => {
      if (index >= dataInputs) return { shape: input.shape, values: exact[index] };
      const length = exact[index].length / batch;
      return {
        shape: [1, ...input.shape.slice(1)],
        values: exact[index].subarray(sample * length, (sample + 1) * length),
      };
    };
  const all = Array.from({ length: batch }, (_, sample) => sample);
  return exact.map((values, index) =>
    Float64Array.from(values, (value, element) => {
      // Another sample's output does not depend on this element.
      const samples = index < dataInputs ? [Math.floor((element * batch) / values.length)] : all;
      values[element] = value + step;
      const above = loss(samples);
      values[element] = value - step;
      const below = loss(samples);
      values[element] = value;
      return (above - below) / (2 * step);
    }),
  );
}
