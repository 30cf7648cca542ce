import type { Graph, Node, NodeOf, TensorId } from '../graph/graph.js';
import { isConstant, type Range } from './channel-ranges.js';

/** The weights of a layer that sums products. */
export interface ReadWeights {
  /** Of each output channel; in convolutions and fully connected layers the input channel is the last dimension. */
  readonly filters: readonly ArrayLike<number>[];
  /** What the padding holds. */
  readonly inputZeroPoint: number;
}

/** A layer with weights. */
export type WeightedLayer = NodeOf<'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>;

/** For every activation and each of its channels whether it may be left out without changing the outputs. */
export type RemovableChannels = ReadonlyMap<TensorId, readonly boolean[]>;

/**
 * The largest set of channels that can go. Every layer that reads a channel must do without it: a convolution or fully
 * connected layer does if its weights for the channel are zero, or if the channel is constant and can be
 * added to the bias: then no tap of the channel may fall into the padding, unless the constant is the zero
 * point that the padding holds too. Other layers do if their own output channel goes.
 *
 * Starts with all channels and takes out, until nothing changes, those that a layer needs.
 * @param weightsOf undefined for layers that must stay as they are
 */
export function removableChannels(
  graph: Graph,
  ranges: ReadonlyMap<TensorId, readonly Range[]>,
  weightsOf: (node: WeightedLayer) => ReadWeights | undefined,
): RemovableChannels {
  const removable = new Map<TensorId, boolean[]>();
  for (const [id, { length }] of ranges) removable.set(id, new Array<boolean>(length).fill(true));
  for (const id of [...graph.inputs, ...graph.outputs]) removable.get(id)?.fill(false);
  const constraints = graph.nodes.map((node) => constraintOf(graph, node, ranges, weightsOf));
  settle(removable, constraints);
  for (const [id, channels] of removable) {
    const least = leastChannels(graph, id);
    while (channels.filter((isRemovable) => !isRemovable).length < least) {
      channels[channels.indexOf(true)] = false;
      settle(removable, constraints);
    }
  }
  return removable;
}

/**
 * How many channels must stay, needed or not. A tensor has at least one. The output of a fully connected layer with
 * a scale for each channel has two: TensorFlow Lite multiplies a single scale with less precision.
 */
function leastChannels({ nodes, tensors }: Graph, id: TensorId): number {
  const producer = nodes.find(({ outputs }) => outputs.includes(id));
  if (producer?.operator !== 'fullyConnected') return 1;
  const weights = tensors[producer.inputs[1]].constant;
  return weights?.encoding === 'int8' && weights.scales.length > 1 ? 2 : 1;
}

/** Applies the constraints until they take out no more channels. */
function settle(removable: Map<TensorId, boolean[]>, constraints: readonly Constraint[]): void {
  let before: number;
  do {
    before = countKept(removable);
    for (const constrain of constraints) constrain(removable);
  } while (countKept(removable) !== before);
}

/** Marks channels as needed because of one layer. */
type Constraint = (removable: Map<TensorId, boolean[]>) => void;

function constraintOf(
  graph: Graph,
  node: Node,
  ranges: ReadonlyMap<TensorId, readonly Range[]>,
  weightsOf: (node: WeightedLayer) => ReadWeights | undefined,
): Constraint {
  const [input] = node.inputs;
  const [output] = node.outputs;
  const needAll: Constraint = (removable) => {
    for (const id of [...node.inputs, output]) removable.get(id)?.fill(false);
  };
  switch (node.operator) {
    case 'conv2d':
    case 'fullyConnected': {
      const layer = weightsOf(node);
      return layer ? needRead(node, layer, ranges.get(input)!) : needAll;
    }
    case 'depthwiseConv2d': {
      if (!weightsOf(node)) return needAll;
      const multiplier = ranges.get(output)!.length / ranges.get(input)!.length;
      return tie(output, (channel) => [[input, Math.floor(channel / multiplier)]]);
    }
    case 'averagePool2d':
    case 'maxPool2d':
    case 'batchNormalization':
    case 'mean':
    case 'relu':
    case 'relu6':
    case 'logistic':
    case 'tanh':
    case 'requantize':
      return tie(output, (channel) => [[input, channel]]);
    case 'add':
      return tie(output, (channel) => node.inputs.map((id) => [id, channel]));
    case 'pad':
      return node.attributes.paddings.at(-1)?.some((size) => size > 0)
        ? needAll
        : tie(output, (channel) => [[input, channel]]);
    case 'reshape': {
      const { length } = ranges.get(input)!;
      return ranges.get(output)!.length % length === 0
        ? tie(output, (channel) => [[input, channel % length]])
        : needAll;
    }
    case 'concatenation': {
      const isOfChannels = node.attributes.axis === graph.tensors[output].shape.length - 1;
      if (!isOfChannels) return tie(output, (channel) => node.inputs.map((id) => [id, channel]));
      const sources = node.inputs.flatMap((id) =>
        ranges.get(id)!.map((_, channel) => [id, channel] as const),
      );
      return tie(output, (channel) => [sources[channel]]);
    }
    default:
      return needAll;
  }
}

/** An output channel and the input channels that it is made of go together or not at all. */
function tie(
  output: TensorId,
  sourcesOf: (channel: number) => readonly (readonly [TensorId, number])[],
): Constraint {
  return (removable) => {
    const outputs = removable.get(output)!;
    for (const channel of outputs.keys()) {
      const sources = sourcesOf(channel);
      const isNeeded = !outputs[channel] || sources.some(([id, index]) => !removable.get(id)![index]);
      if (!isNeeded) continue;
      outputs[channel] = false;
      for (const [id, index] of sources) removable.get(id)![index] = false;
    }
  };
}

/** A layer needs the input channels that its output channels really read. */
function needRead(
  node: NodeOf<'conv2d' | 'fullyConnected'>,
  { filters, inputZeroPoint }: ReadWeights,
  ranges: readonly Range[],
): Constraint {
  const [input] = node.inputs;
  const [output] = node.outputs;
  const isPadded =
    node.operator === 'conv2d' && Object.values(node.attributes.padding).some((size) => size > 0);
  const isFoldable = ranges.map(
    (range) => isConstant(range) && (!isPadded || range.minimum === inputZeroPoint),
  );
  const readChannels = filters.map(
    (filter) => new Set(Array.from(filter).flatMap((weight, i) => (weight === 0 ? [] : i % ranges.length))),
  );
  return (removable) => {
    const inputs = removable.get(input)!;
    const outputs = removable.get(output)!;
    for (const [channel, read] of readChannels.entries()) {
      if (outputs[channel]) continue;
      for (const index of read) if (!isFoldable[index]) inputs[index] = false;
    }
  };
}

function countKept(removable: ReadonlyMap<TensorId, readonly boolean[]>): number {
  let kept = 0;
  for (const channels of removable.values()) for (const isRemovable of channels) if (!isRemovable) kept++;
  return kept;
}
