import type { Node } from '../graph/graph.js';
import type { Target } from '../program/program.js';
import type { Kernel, LayerOf } from './kernel.js';

/** The kernels of every operator, the fastest first: lowering takes the first that supports a layer. */
const kernels: { readonly [O in Node['operator']]?: readonly Kernel<O>[] } = {};

/** The kernel that will compute a layer on a target, or `undefined` where none can. */
export function selectKernel<O extends Node['operator']>(
  layer: LayerOf<O>,
  target: Target,
): Kernel<O> | undefined {
  const candidates: readonly Kernel<O>[] | undefined = kernels[layer.node.operator as O];
  return candidates?.find((kernel) => kernel.supports(layer, target));
}
