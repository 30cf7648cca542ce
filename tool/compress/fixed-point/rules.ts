import type { Node } from '../../graph/graph.js';

/** Operators that move, compare or average stored numbers: their output has their input's format. */
const formatPreserving: ReadonlySet<Node['operator']> = new Set([
  'averagePool2d',
  'maxPool2d',
  'concatenation',
  'pad',
  'reshape',
]);

export function keepsFormat({ operator }: Node): boolean {
  return formatPreserving.has(operator);
}

/** Operators whose outputs lie between −1 and 1 whatever their inputs: all bits but the sign's are fraction bits. */
export function endsAtOne({ operator }: Node): boolean {
  return operator === 'softmax' || operator === 'logistic' || operator === 'tanh';
}

/** Bits by which sums may be shifted right, and left. */
const mostShift = 30;
const mostGain = 8;

/**
 * The fraction bits that a kernel can give an output.
 * @param inputs fraction bits of the data inputs
 * @param weights fraction bits of the weights, where there are any
 */
export function fractionLimits(
  node: Node,
  inputs: readonly number[],
  weights: number | undefined,
): { readonly least: number; readonly most: number } {
  if (weights !== undefined) {
    const sum = inputs[0] + weights;
    return { least: sum - mostShift, most: sum };
  }
  const finest = Math.max(...inputs);
  if (node.operator === 'mean') return { least: finest, most: finest + mostGain };
  // More would say nothing that the inputs do not.
  return { least: finest - mostShift / 2, most: finest };
}
