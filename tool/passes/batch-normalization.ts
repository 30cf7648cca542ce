import { decode } from '../encodings/index.js';
import type { Draft } from '../graph/draft.js';
import { addTensor } from '../graph/draft.js';
import type { NodeOf, TensorId } from '../graph/graph.js';

/** y = factor · x + offset, on each channel. */
export interface ChannelAffine {
  readonly factors: Float64Array;
  readonly offsets: Float64Array;
}

/** A batch normalization in one factor and one offset for each channel. */
export function affineOf(draft: Draft, node: NodeOf<'batchNormalization'>): ChannelAffine {
  const [scale, offset, mean, variance] = node.inputs.slice(1).map((id) => realsOf(draft, id));
  const { epsilon } = node.attributes;
  const factors = Float64Array.from(scale, (value, c) => value / Math.sqrt(variance[c] + epsilon));
  return { factors, offsets: factors.map((factor, c) => offset[c] - factor * mean[c]) };
}

/** The real numbers of a constant. */
export function realsOf(draft: Draft, id: TensorId): Float32Array {
  const { constant, name } = draft.tensors[id];
  if (!constant) throw new Error(`Tensor ${name} is not constant.`);
  return decode(constant);
}

/** Adds a constant of real numbers; the graph must be in real numbers. */
export function addReals(
  draft: Draft,
  name: string,
  shape: readonly number[],
  values: ArrayLike<number>,
): TensorId {
  return addTensor(draft, {
    name,
    shape,
    constant: { encoding: 'float32', values: Float32Array.from(values) },
  });
}
