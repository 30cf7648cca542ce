import type { Random } from '../data/random.js';
import { editGraph } from '../graph/draft.js';
import { elementCount, type Graph, type Node, type TensorId } from '../graph/graph.js';
import { isNormalization } from './description/index.js';
import { heNormal } from './description/initial-weights.js';

/** The network as if it had never been trained: random weights, biases of zero, batch normalizations that do nothing. */
export function freshGraph(graph: Graph, random: Random): Graph {
  return editGraph(graph, (draft) => {
    const set = (id: TensorId, values: Float32Array) => {
      draft.tensors[id] = { ...graph.tensors[id], constant: { encoding: 'float32', values } };
    };
    for (const node of graph.nodes.filter((one) => !isNormalization(one))) {
      const constants = node.inputs.filter((id) => graph.tensors[id].constant);
      for (const [index, id] of constants.entries()) {
        const { shape } = graph.tensors[id];
        const values = freshConstant(node, index, shape, random);
        if (values) set(id, values);
      }
    }
  });
}

/** @returns `undefined` where the constant is none that trains */
function freshConstant(
  { operator }: Node,
  index: number,
  shape: readonly number[],
  random: Random,
): Float32Array | undefined {
  const count = elementCount(shape);
  switch (operator) {
    case 'batchNormalization':
      // Scale, offset, mean, variance.
      return new Float32Array(count).fill(index === 0 || index === 3 ? 1 : 0);
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'fullyConnected': {
      if (index === 1) return new Float32Array(count);
      const outputs = operator === 'depthwiseConv2d' ? shape[shape.length - 1] : shape[0];
      return heNormal(count, count / outputs, random);
    }
    default:
      return undefined;
  }
}

/**
 * The network with batch normalizations that have seen no batch. Training goes by each batch's own statistics, but those that
 * are kept follow slowly: where the weights in front changed at once, old ones would count for hundreds of batches.
 */
export function withFreshStatistics(graph: Graph): Graph {
  return editGraph(graph, (draft) => {
    for (const node of graph.nodes) {
      if (node.operator !== 'batchNormalization' || isNormalization(node)) continue;
      for (const [index, id] of node.inputs.slice(3).entries()) {
        const { shape } = graph.tensors[id];
        const values = new Float32Array(elementCount(shape)).fill(index);
        draft.tensors[id] = { ...graph.tensors[id], constant: { encoding: 'float32', values } };
      }
    }
  });
}
