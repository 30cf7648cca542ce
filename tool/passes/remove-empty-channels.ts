import { decode } from '../encodings/index.js';
import type { Activation } from '../graph/attributes.js';
import { addTensor, type Draft, editGraph } from '../graph/draft.js';
import type { Graph, Node, NodeOf, TensorId } from '../graph/graph.js';
import { addReals } from './batch-normalization.js';
import { isConstant, propagateRanges, type Range } from './channel-ranges.js';
import type { Pass } from './pass.js';
import { removableChannels, type WeightedLayer } from './removable-channels.js';
import { keptChannels, narrowTensor } from './remove-constant-channels.js';
import { takeIndices } from './take-channels.js';

/**
 * Channels without weights of a graph in real numbers go, as {@link removeConstantChannels} takes those of an int8 graph: what
 * trains after it trains the narrower network. Outputs stay the same but for the rounding of sums.
 */
export const removeEmptyChannels: Pass = {
  name: 'remove empty channels',
  apply(graph) {
    const ranges = realRanges(graph);
    const kept = keptChannels(
      removableChannels(graph, ranges, (node) => ({ filters: filtersOf(graph, node), inputZeroPoint: 0 })),
    );
    if (!kept) return graph;
    return editGraph(graph, (draft) => {
      for (const [index, node] of graph.nodes.entries())
        draft.nodes[index] = narrowNode(draft, node, kept, ranges);
      for (const [id, channels] of kept)
        draft.tensors[id] = narrowTensor(graph, id, channels, ranges.get(id)!);
    });
  },
};

function narrowNode(
  draft: Draft,
  node: Node,
  kept: ReadonlyMap<TensorId, readonly number[]>,
  ranges: ReadonlyMap<TensorId, readonly Range[]>,
): Node {
  if (isWeighted(node)) return narrowLayer(draft, node, kept, ranges);
  return node.operator === 'batchNormalization' ? narrowNormalization(draft, node, kept) : node;
}

const anything: Range = { minimum: -Infinity, maximum: Infinity };

function isWeighted(node: Node): node is WeightedLayer {
  return ['conv2d', 'depthwiseConv2d', 'fullyConnected'].includes(node.operator);
}

/** Channels without weights, and what follows from them: anything else may hold any number. */
function realRanges(graph: Graph): ReadonlyMap<TensorId, readonly Range[]> {
  return propagateRanges(graph, anything, outputRanges);
}

function outputRanges(
  graph: Graph,
  node: Node,
  inputs: readonly (readonly Range[])[],
): readonly Range[] | undefined {
  const { shape } = graph.tensors[node.outputs[0]];
  const channels = shape.at(-1) ?? 1;
  const [data] = inputs;
  switch (node.operator) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'fullyConnected':
      return filtersOf(graph, node).map((filter, channel) => {
        const sum = constantSum(node, filter, data[Math.floor((channel * data.length) / channels)]);
        if (sum === undefined) return anything;
        const bias = biasesOf(graph, node)?.[channel] ?? 0;
        return exactly(activated(node.attributes.activation, sum + bias));
      });
    case 'averagePool2d':
    case 'maxPool2d':
      return data.map((range) =>
        isConstant(range) ? exactly(activated(node.attributes.activation, range.minimum)) : anything,
      );
    case 'relu':
    case 'relu6':
      return data.map((range) =>
        isConstant(range) ? exactly(activated(node.operator, range.minimum)) : anything,
      );
    case 'batchNormalization': {
      const [scale, offset, mean, variance] = parametersOf(graph, node);
      return data.map((range, channel) => {
        if (!isConstant(range)) return anything;
        const deviation = Math.sqrt(variance[channel] + node.attributes.epsilon);
        return exactly((scale[channel] * (range.minimum - mean[channel])) / deviation + offset[channel]);
      });
    }
    case 'mean':
      return data;
    case 'concatenation':
      return node.attributes.axis === shape.length - 1 ? inputs.flat() : undefined;
    case 'reshape':
      return channels % data.length === 0
        ? Array.from({ length: channels }, (_, channel) => data[channel % data.length])
        : undefined;
    default:
      return undefined;
  }
}

/**
 * What a channel's products add up to for every input.
 * @param data the one input channel that a depthwise layer's filter reads
 * @returns undefined where that depends on the input
 */
function constantSum(node: WeightedLayer, filter: Float32Array, data: Range): number | undefined {
  if (filter.every((weight) => weight === 0)) return 0;
  if (node.operator !== 'depthwiseConv2d' || !isConstant(data)) return undefined;
  const isPadded = Object.values(node.attributes.padding).some((size) => size > 0);
  if (isPadded && data.minimum !== 0) return undefined;
  return data.minimum * filter.reduce((sum, weight) => sum + weight, 0);
}

/** The weights of each output channel. */
function filtersOf({ tensors }: Graph, node: WeightedLayer): Float32Array[] {
  const { constant, shape } = tensors[node.inputs[1]];
  const weights = decode(constant!);
  if (node.operator === 'depthwiseConv2d') {
    const channels = shape[3];
    return Array.from({ length: channels }, (_, channel) =>
      weights.filter((_weight, i) => i % channels === channel),
    );
  }
  const width = weights.length / shape[0];
  return Array.from({ length: shape[0] }, (_, channel) =>
    weights.subarray(channel * width, (channel + 1) * width),
  );
}

function biasesOf({ tensors }: Pick<Graph, 'tensors'>, { inputs: [, , bias] }: Node) {
  return bias === undefined ? undefined : decode(tensors[bias].constant!);
}

/** A layer with the weights of the channels that are left. */
function narrowLayer(
  draft: Draft,
  node: WeightedLayer,
  kept: ReadonlyMap<TensorId, readonly number[]>,
  ranges: ReadonlyMap<TensorId, readonly Range[]>,
): Node {
  const [data, weightsId, biasId] = node.inputs;
  const [inputs, outputs] = [kept.get(data)!, kept.get(node.outputs[0])!];
  const { name, shape, constant } = draft.tensors[weightsId];
  const weights = decode(constant!);
  const isDepthwise = node.operator === 'depthwiseConv2d';
  const axis = isDepthwise ? 3 : 0;
  const own = takeIndices(weights, shape, axis, outputs);
  const ownShape = shape.with(axis, outputs.length);
  const last = shape.length - 1;
  const add = (called: string, values: Float32Array, shapeOf: readonly number[]) =>
    addTensor(draft, { name: called, shape: shapeOf, constant: { encoding: 'float32', values } });
  const narrowed = isDepthwise
    ? add(name, own, ownShape)
    : add(name, takeIndices(own, ownShape, last, inputs), ownShape.with(last, inputs.length));
  const constants = isDepthwise
    ? undefined
    : removedSums(weights, shape[0], new Set(inputs), ranges.get(data)!);
  const biases = biasesOf(draft, node);
  if (!biases && !constants?.some((sum) => sum !== 0)) return { ...node, inputs: [data, narrowed] };
  const all = Float32Array.from({ length: ranges.get(node.outputs[0])!.length }, (_, channel) => {
    return (biases?.[channel] ?? 0) + (constants?.[channel] ?? 0);
  });
  const biasName = biasId === undefined ? `${node.name}/bias` : draft.tensors[biasId].name;
  const bias = add(biasName, takeIndices(all, [all.length], 0, outputs), [outputs.length]);
  return { ...node, inputs: [data, narrowed, bias] };
}

/** A batch normalization with the parameters of the channels that are left. */
function narrowNormalization(
  draft: Draft,
  node: NodeOf<'batchNormalization'>,
  kept: ReadonlyMap<TensorId, readonly number[]>,
): Node {
  const [data, ...parameters] = node.inputs;
  const channels = kept.get(data)!;
  const own = parameters.map((id) => {
    const { constant, ...tensor } = draft.tensors[id];
    return addReals(
      draft,
      tensor.name,
      [channels.length],
      takeIndices(decode(constant!), tensor.shape, 0, channels),
    );
  });
  return { ...node, inputs: [data, ...own] };
}

/** Of a batch normalization: scale, offset, mean and variance of each channel. */
function parametersOf({ tensors }: Graph, { inputs: [, ...parameters] }: NodeOf<'batchNormalization'>) {
  return parameters.map((id) => decode(tensors[id].constant!));
}

/** What input channels that go added to each output channel. */
function removedSums(
  weights: Float32Array,
  outputs: number,
  kept: ReadonlySet<number>,
  ranges: readonly Range[],
): Float32Array {
  const sums = new Float32Array(outputs);
  const width = weights.length / outputs;
  for (const [i, weight] of weights.entries()) {
    const channel = i % ranges.length;
    if (!kept.has(channel) && weight !== 0) sums[Math.floor(i / width)] += weight * ranges[channel].minimum;
  }
  return sums;
}

function exactly(value: number): Range {
  return { minimum: value, maximum: value };
}

function activated(activation: Activation, value: number): number {
  if (activation === 'none') return value;
  return Math.min(Math.max(0, value), activation === 'relu6' ? 6 : Infinity);
}
