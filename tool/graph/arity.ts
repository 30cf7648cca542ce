import type { Node } from './graph.js';

/** How many inputs an operator takes: data first, then constants (weights, bias, …). */
export interface Arity {
  readonly data: readonly [least: number, most: number];
  readonly constants: readonly [least: number, most: number];
}

const unary: Arity = { data: [1, 1], constants: [0, 0] };
const weighted: Arity = { data: [1, 1], constants: [1, 2] };

/** The inputs of every operator. Each has exactly one output. */
export const arities: Readonly<Record<Node['operator'], Arity>> = {
  conv2d: weighted,
  depthwiseConv2d: weighted,
  fullyConnected: weighted,
  averagePool2d: unary,
  maxPool2d: unary,
  mean: unary,
  add: { data: [2, 2], constants: [0, 0] },
  concatenation: { data: [1, Infinity], constants: [0, 0] },
  pad: unary,
  reshape: unary,
  relu: unary,
  relu6: unary,
  logistic: unary,
  tanh: unary,
  requantize: unary,
  softmax: unary,
  batchNormalization: { data: [1, 1], constants: [4, 4] },
};
