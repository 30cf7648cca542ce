import { decode } from '../encodings/index.js';
import type { Graph, Node, TensorId } from '../graph/graph.js';
import type { RealRange } from './ranges/index.js';

/**
 * An output scale may be so much smaller than a layer's largest possible sum that the sum overflows 32 bits when it is
 * brought to that scale, and a sum far below a ReLU's zero comes out at the top. Such ranges come from layers that
 * hardly ever fire. These are the parts of the largest sum that a range must reach: the accumulator of a layer
 * with weights may then be shifted left and stays below 2^30, an addition has 20 bits of headroom taken already.
 */
const leastParts = { weighted: 2 ** -22, add: 2 ** -16 };

/** Widens ranges that are too narrow for the integers that the device computes with. */
export function widenToLeast(
  graph: Graph,
  ranges: ReadonlyMap<TensorId, RealRange>,
): ReadonlyMap<TensorId, RealRange> {
  const widened = new Map(ranges);
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    const range = widened.get(output)!;
    const least = leastMagnitude(graph, node, widened);
    if (magnitude(range) < least) widened.set(output, { ...range, maximum: Math.max(range.maximum, least) });
  }
  return widened;
}

function leastMagnitude(graph: Graph, node: Node, ranges: ReadonlyMap<TensorId, RealRange>): number {
  const [input, weightsId, biasId] = node.inputs;
  switch (node.operator) {
    case 'add':
      return leastParts.add * node.inputs.reduce((sum, id) => sum + magnitude(ranges.get(id)!), 0);
    case 'conv2d':
    case 'fullyConnected':
    case 'depthwiseConv2d': {
      const weights = decode(graph.tensors[weightsId].constant!);
      const { shape } = graph.tensors[weightsId];
      const isDepthwise = node.operator === 'depthwiseConv2d';
      const channels = isDepthwise ? shape[3] : shape[0];
      const perChannel = weights.length / channels;
      const sums = new Float64Array(channels);
      for (const [i, weight] of weights.entries())
        sums[isDepthwise ? i % channels : Math.floor(i / perChannel)] += Math.abs(weight);
      const largestInput = magnitude(ranges.get(input)!);
      const biases = biasId === undefined ? undefined : decode(graph.tensors[biasId].constant!);
      const totals = sums.map((sum, channel) => sum * largestInput + Math.abs(biases?.[channel] ?? 0));
      return leastParts.weighted * totals.reduce((a, b) => Math.max(a, b), 0);
    }
    default:
      return 0;
  }
}

function magnitude({ minimum, maximum }: RealRange): number {
  return Math.max(Math.abs(minimum), Math.abs(maximum));
}
