import { type Draft, producerOf, replaceNode } from '../graph/draft.js';
import type { Node, NodeOf } from '../graph/graph.js';
import { addReals, affineOf, realsOf } from './batch-normalization.js';
import { nodePass, onlyReader } from './pass.js';

type Weighted = NodeOf<'conv2d' | 'depthwiseConv2d' | 'fullyConnected'>;

/** Batch normalization behind or in front of a weighted layer becomes part of its weights and bias. */
export const foldBatchNormalization = nodePass('fold batch normalization', (draft, node) => {
  if (node.operator !== 'batchNormalization') return false;
  return foldBackward(draft, node) || foldForward(draft, node);
});

/** Into the layer that writes its input: every output channel's weights and bias are scaled. */
function foldBackward(draft: Draft, normalization: NodeOf<'batchNormalization'>): boolean {
  const [input] = normalization.inputs;
  const layer = producerOf(draft, input);
  if (!layer || !isWeighted(layer) || layer.attributes.activation !== 'none') return false;
  if (onlyReader(draft, input) !== normalization) return false;
  const affine = affineOf(draft, normalization);
  const { weights, channelOf, biases } = parametersOf(draft, layer);
  const scaled = weights.map((weight, i) => weight * affine.factors[channelOf(i).output]);
  const shifted = biases.map((bias, c) => bias * affine.factors[c] + affine.offsets[c]);
  replaceNode(draft, layer, {
    ...withParameters(draft, layer, scaled, shifted),
    outputs: normalization.outputs,
  });
  replaceNode(draft, normalization);
  return true;
}

/** Into the layer that reads its output: each input channel's weights are scaled, and its offset goes into the bias. */
function foldForward(draft: Draft, normalization: NodeOf<'batchNormalization'>): boolean {
  const layer = onlyReader(draft, normalization.outputs[0]);
  if (!layer || !isWeighted(layer)) return false;
  const affine = affineOf(draft, normalization);
  if (isPadded(layer) && affine.offsets.some((offset) => offset !== 0)) return false;
  const { weights, channelOf, biases } = parametersOf(draft, layer);
  const shifted = biases.slice();
  weights.forEach((weight, i) => {
    const { input, output } = channelOf(i);
    shifted[output] += weight * affine.offsets[input];
  });
  const scaled = weights.map((weight, i) => weight * affine.factors[channelOf(i).input]);
  replaceNode(draft, layer, withParameters(draft, layer, scaled, shifted, normalization.inputs[0]));
  replaceNode(draft, normalization);
  return true;
}

/** A layer's weights and biases, and which channels each weight joins. */
function parametersOf(draft: Draft, layer: Weighted) {
  const [data, weightsId, biasId] = layer.inputs;
  const { shape } = draft.tensors[weightsId];
  const inputs = draft.tensors[data].shape.at(-1)!;
  const isDepthwise = layer.operator === 'depthwiseConv2d';
  const outputs = isDepthwise ? shape[3] : shape[0];
  const weights = Float64Array.from(realsOf(draft, weightsId));
  const perOutput = weights.length / outputs;
  const channelOf = (i: number) =>
    isDepthwise
      ? { input: Math.floor((i % outputs) / (outputs / inputs)), output: i % outputs }
      : { input: i % inputs, output: Math.floor(i / perOutput) };
  const biases = biasId === undefined ? new Float64Array(outputs) : Float64Array.from(realsOf(draft, biasId));
  return { weights, channelOf, biases };
}

function withParameters(
  draft: Draft,
  layer: Weighted,
  weights: Float64Array,
  biases: Float64Array,
  input = layer.inputs[0],
): Node {
  const { name, shape } = draft.tensors[layer.inputs[1]];
  const biasName = draft.tensors[layer.inputs[2]]?.name ?? `${layer.name}/bias`;
  return {
    ...layer,
    inputs: [
      input,
      addReals(draft, name, shape, weights),
      addReals(draft, biasName, [biases.length], biases),
    ],
  };
}

function isWeighted(node: Node): node is Weighted {
  return ['conv2d', 'depthwiseConv2d', 'fullyConnected'].includes(node.operator);
}

function isPadded(layer: Weighted): boolean {
  if (layer.operator === 'fullyConnected') return false;
  return Object.values(layer.attributes.padding).some((size) => size > 0);
}
