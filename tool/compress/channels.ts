import { decode } from '../encodings/index.js';
import { UserError } from '../errors.js';
import { editGraph, readersOf } from '../graph/draft.js';
import { elementCount, type Graph, type Node, type Tensor, type TensorId } from '../graph/graph.js';
import { weightedNodes } from './layers.js';
import { type Masks, masksBySparsity, type Sparsities } from './prune.js';
import type { Saliencies } from './saliency/index.js';

/**
 * Masks that cut whole output channels: those whose weights have the least saliency in sum (with magnitudes: Li et al. 2017,
 * "Pruning Filters for Efficient ConvNets", https://arxiv.org/abs/1608.08710).
 * @param shares of the channels to cut, by layer
 * @throws UserError for layers whose channels cannot go
 */
export function channelMasks(graph: Graph, saliencies: Saliencies, shares: Sparsities): Masks {
  const layers = weightedNodes(graph).filter(({ node }) => shares.has(node.name));
  for (const { node } of layers) checkChannels(graph, node);
  return new Map(
    layers.map(({ node: { name }, weights }) => {
      const [channels] = weights.shape;
      const width = elementCount(weights.shape) / channels;
      const own = saliencies.get(name)!;
      const sums = new Float32Array(channels);
      for (const [i, saliency] of own.entries()) sums[Math.floor(i / width)] += saliency;
      const kept = masksBySparsity(new Map([[name, sums]]), new Map([[name, shares.get(name)!]])).get(name)!;
      return [name, own.map((_, i) => kept[Math.floor(i / width)])];
    }),
  );
}

/**
 * The graph where channels without weights, in layers of these names, give zero: without a bias, and without what a batch
 * normalization behind the layer would add.
 */
export function withSilentChannels(graph: Graph, layers: readonly string[]): Graph {
  return editGraph(graph, (draft) => {
    for (const { node, weights } of weightedNodes(graph)) {
      if (!layers.includes(node.name)) continue;
      const mask = channelsWithWeights(weights);
      const silence = (id: TensorId) => {
        const values = decode(graph.tensors[id].constant!).map((value, channel) => value * mask[channel]);
        draft.tensors[id] = { ...graph.tensors[id], constant: { encoding: 'float32', values } };
      };
      for (const bias of node.inputs.slice(2)) silence(bias);
      for (const { operator, inputs } of readersOf(graph, node.outputs[0])) {
        if (operator !== 'batchNormalization') continue;
        const [, scale, offset] = inputs;
        silence(scale);
        silence(offset);
      }
    }
  });
}

/** For layers of these names that have biases, 1 for each channel with weights and 0 for those without. */
export function biasMasks(graph: Graph, layers: readonly string[]): Masks {
  const masked = weightedNodes(graph).filter(
    ({ node }) => layers.includes(node.name) && node.inputs.length > 2,
  );
  return new Map(masked.map(({ node, weights }) => [node.name, channelsWithWeights(weights)]));
}

/** 1 for each output channel of a layer's weights (dimension 0) with any that is not zero, else 0. */
export function channelsWithWeights({ constant, shape: [channels] }: Tensor): Float32Array {
  const reals = decode(constant!);
  const width = reals.length / channels;
  return Float32Array.from({ length: channels }, (_, channel) =>
    reals.subarray(channel * width, (channel + 1) * width).some((weight) => weight !== 0) ? 1 : 0,
  );
}

/** @throws UserError where channels of a layer that are always zero would still have to be computed */
function checkChannels(graph: Graph, node: Node): void {
  if (node.operator === 'depthwiseConv2d') {
    refuse(node, 'each of its channels belongs to one of its input', 'Prune the layer in front of it.');
  }
  const [output] = node.outputs;
  checkReaders(graph, node, output);
}

function checkReaders(graph: Graph, node: Node, tensor: TensorId): void {
  if (graph.outputs.includes(tensor))
    refuse(node, 'its channels are outputs of the network', 'Leave it out of the step.');
  for (const reader of readersOf(graph, tensor)) {
    switch (reader.operator) {
      case 'conv2d':
      case 'fullyConnected':
        break;
      case 'add':
        refuse(
          node,
          `'${reader.name}' adds its channels to those of another branch, which would have to lose the same`,
          'Prune layers within the branch, whose channels only convolutions read.',
        );
        break;
      case 'softmax':
      case 'logistic':
        refuse(
          node,
          `'${reader.name}' makes something of a channel that is zero`,
          'Leave it out of the step.',
        );
        break;
      default:
        checkReaders(graph, node, reader.outputs[0]);
    }
  }
}

function refuse({ name, operator }: Node, reason: string, hint: string): never {
  throw new UserError('usage', `Layer '${name}' (${operator}) cannot lose channels: ${reason}.`, hint);
}
