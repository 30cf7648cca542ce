import { decode } from '../encodings/index.js';
import { UserError } from '../errors.js';
import { arities } from '../graph/arity.js';
import { editGraph } from '../graph/draft.js';
import type { Graph, Node, Tensor, TensorId } from '../graph/graph.js';

/** A layer with weights that can be compressed. */
export interface WeightedNode {
  readonly node: Node;
  readonly id: TensorId;
  readonly weights: Tensor;
}

/** The layers of a graph that multiply inputs by constant weights, in order. */
export function weightedNodes(graph: Graph): readonly WeightedNode[] {
  return graph.nodes.flatMap((node) => {
    const id = weightsOf(node);
    const weights = id === undefined ? undefined : graph.tensors[id];
    return id !== undefined && weights?.constant ? [{ node, id, weights }] : [];
  });
}

/** The tensor with a layer's weights; undefined where it has none. Batch normalizations have none in this sense. */
export function weightsOf({ operator, inputs }: Node): TensorId | undefined {
  const { data, constants } = arities[operator];
  return constants[1] > 0 && operator !== 'batchNormalization' ? inputs[data[1]] : undefined;
}

/** The real weights of every weighted layer, by its name. */
export function realWeights(graph: Graph): ReadonlyMap<string, Float32Array> {
  return new Map(weightedNodes(graph).map(({ node, weights }) => [node.name, decode(weights.constant!)]));
}

/** The graph with other real weights in some layers, by name. */
export function withWeights(graph: Graph, changed: ReadonlyMap<string, Float32Array>): Graph {
  return editGraph(graph, (draft) => {
    for (const { node, id, weights } of weightedNodes(graph)) {
      const values = changed.get(node.name);
      if (values) draft.tensors[id] = { ...weights, constant: { encoding: 'float32', values } };
    }
  });
}

/** Refuses weights that no method could make sense of. */
export function checkFinite({ name: model, tensors }: Graph): void {
  for (const { name, constant } of tensors) {
    const bad = constant && decode(constant).find((value) => !Number.isFinite(value));
    if (bad === undefined) continue;
    throw new UserError(
      'model',
      `The weights '${name}' of the model ${model} hold the value ${bad}.`,
      'The training diverged: train again with a smaller learning rate, or export an earlier checkpoint.',
    );
  }
}

/** How many of a tensor's constant numbers are not zero. */
export function nonZeros({ constant }: Tensor): number {
  return constant ? decode(constant).filter((value) => value !== 0).length : 0;
}

/** The dimension of a layer's weights that its output channels run along; undefined where it has no weights. */
export function outputChannelAxis({ operator }: Node): number | undefined {
  switch (operator) {
    case 'conv2d':
    case 'fullyConnected':
      return 0;
    case 'depthwiseConv2d':
      return 3;
    default:
      return undefined;
  }
}
