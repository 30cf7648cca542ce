import type { Int8Encoded, Int32Encoded } from '../encodings/index.js';
import { addTensor, type Draft, editGraph } from '../graph/draft.js';
import type { Graph, Node, NodeOf, RemovedChannel, Tensor, TensorId } from '../graph/graph.js';
import { type IntegerLayer, integerLayer } from '../quantize/integer-layer.js';
import { affineOf } from '../quantize/stored.js';
import { channelRanges, isConstant, type Range } from './channel-ranges.js';
import type { Pass } from './pass.js';
import { type RemovableChannels, removableChannels, type WeightedLayer } from './removable-channels.js';
import { takeChannels } from './take-channels.js';

/**
 * Channels of an int8 graph that hold the same value for every input, or that nothing reads, go: from the layer
 * that computes them and from those that read them, whose biases take up what the constants added. The
 * outputs stay the same to the last bit.
 */
export const removeConstantChannels: Pass = {
  name: 'remove constant channels',
  apply(graph) {
    if (!graph.tensors.every(({ constant, quantization }) => constant ?? quantization?.kind === 'affine'))
      return graph;
    const ranges = channelRanges(graph);
    const kept = keptChannels(removableChannels(graph, ranges, (node) => integerLayerOf(graph, node)));
    if (!kept) return graph;
    return editGraph(graph, (draft) => {
      for (const [index, node] of graph.nodes.entries())
        draft.nodes[index] = narrowNode(draft, node, kept, ranges);
      for (const [id, channels] of kept)
        draft.tensors[id] = narrowTensor(graph, id, channels, ranges.get(id)!);
    });
  },
};

/** The channels of every activation that stay; undefined where all do. */
export function keptChannels(
  removable: RemovableChannels,
): ReadonlyMap<TensorId, readonly number[]> | undefined {
  if (![...removable.values()].some((channels) => channels.includes(true))) return undefined;
  const indices = (channels: readonly boolean[]) =>
    [...channels.keys()].filter((channel) => !channels[channel]);
  return new Map([...removable].map(([id, channels]) => [id, indices(channels)]));
}

function integerLayerOf(graph: Graph, node: WeightedLayer): IntegerLayer | undefined {
  const inputs = node.inputs.map((id) => graph.tensors[id]);
  return integerLayer({ node, inputs, output: graph.tensors[node.outputs[0]] });
}

/** An activation without its removed channels, and with the record of them. */
export function narrowTensor(
  graph: Graph,
  id: TensorId,
  kept: readonly number[],
  ranges: readonly Range[],
): Tensor {
  const tensor = graph.tensors[id];
  if (kept.length === ranges.length) return tensor;
  const original = originalChannels(tensor);
  const removed = ranges.flatMap((range, channel): readonly RemovedChannel[] => {
    if (kept.includes(channel)) return [];
    return [
      {
        channel: original[channel],
        ...(isConstant(range) && tensor.quantization && { constant: range.minimum }),
      },
    ];
  });
  return {
    ...tensor,
    shape: tensor.shape.with(-1, kept.length),
    removedChannels: [...(tensor.removedChannels ?? []), ...removed].sort((a, b) => a.channel - b.channel),
  };
}

/** For each channel that a tensor has, its index before any was removed. */
export function originalChannels({ shape, removedChannels = [] }: Tensor): readonly number[] {
  const removed = new Set(removedChannels.map(({ channel }) => channel));
  const all = Array.from({ length: (shape.at(-1) ?? 1) + removed.size }, (_, channel) => channel);
  return all.filter((channel) => !removed.has(channel));
}

/** A layer with the weights of the channels that are left. */
function narrowNode(
  draft: Draft,
  node: Node,
  kept: ReadonlyMap<TensorId, readonly number[]>,
  ranges: ReadonlyMap<TensorId, readonly Range[]>,
): Node {
  const [data, weightsId, biasId] = node.inputs;
  const inputs = kept.get(data)!;
  const outputs = kept.get(node.outputs[0])!;
  const isWhole =
    inputs.length === ranges.get(data)!.length && outputs.length === ranges.get(node.outputs[0])!.length;
  if (isWhole) return node;
  switch (node.operator) {
    case 'conv2d':
    case 'fullyConnected': {
      const weights = encodedAs(draft, weightsId, 'int8');
      const bias = biasWithConstants(draft, node, new Set(inputs), ranges.get(data)!);
      const narrowed = takeChannels(takeChannels(weights, 0, outputs), weights.shape.length - 1, inputs);
      return withConstants(draft, node, narrowed, takeChannels(bias, 0, outputs));
    }
    case 'depthwiseConv2d': {
      const narrowed = takeChannels(encodedAs(draft, weightsId, 'int8'), 3, outputs);
      const bias = biasId === undefined ? undefined : encodedAs(draft, biasId, 'int32');
      return withConstants(draft, node, narrowed, bias && takeChannels(bias, 0, outputs));
    }
    default:
      return node;
  }
}

/** The bias of all output channels with what the removed inputs added to each. */
function biasWithConstants(
  draft: Draft,
  node: NodeOf<'conv2d' | 'fullyConnected'>,
  kept: ReadonlySet<number>,
  ranges: readonly Range[],
): Int32Encoded {
  const [data, weightsId, biasId] = node.inputs;
  const weights = encodedAs(draft, weightsId, 'int8');
  const { scale, zeroPoint } = affineOf(draft.tensors[data]);
  const outputs = weights.shape[0];
  const perOutput = weights.values.length / outputs;
  const bias = biasId === undefined ? zeroBias(outputs, weights, scale) : encodedAs(draft, biasId, 'int32');
  const values = bias.values.slice();
  weights.values.forEach((weight, i) => {
    const channel = i % ranges.length;
    if (kept.has(channel) || weight === 0) return;
    values[Math.floor(i / perOutput)] += weight * (ranges[channel].minimum - zeroPoint);
  });
  return { ...bias, values };
}

function zeroBias(outputs: number, weights: Int8Encoded, inputScale: number): Int32Encoded {
  return {
    encoding: 'int32',
    shape: [outputs],
    values: new Int32Array(outputs),
    scales: weights.scales.map((scale) => scale * inputScale),
    axis: 0,
  };
}

function withConstants<N extends Node>(draft: Draft, node: N, weights: Int8Encoded, bias?: Int32Encoded): N {
  const [data, weightsId, biasId] = node.inputs;
  const add = (name: string, constant: Int8Encoded | Int32Encoded) =>
    addTensor(draft, { name, shape: constant.shape, constant });
  const inputs = [data, add(draft.tensors[weightsId].name, weights)];
  if (bias) inputs.push(add(draft.tensors[biasId]?.name ?? `${node.name}/bias`, bias));
  return { ...node, inputs };
}

function encodedAs<E extends 'int8' | 'int32'>(draft: Draft, id: TensorId, encoding: E) {
  const { constant, name } = draft.tensors[id];
  if (constant?.encoding !== encoding) throw new Error(`Constant ${name} is not ${encoding}.`);
  return constant as Extract<Int8Encoded | Int32Encoded, { encoding: E }>;
}
