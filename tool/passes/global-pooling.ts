import { replaceNode } from '../graph/draft.js';
import { nodePass } from './pass.js';

/**
 * Average pooling over the whole image becomes the operator mean, in graphs of real numbers: quantized, a mean has a
 * scale of its own, finer than its input's. In an int8 graph the two round differently.
 */
export const globalPooling = nodePass('global pooling', (draft, node) => {
  if (node.operator !== 'averagePool2d') return false;
  const input = draft.tensors[node.inputs[0]];
  const { filter, padding, activation } = node.attributes;
  const isGlobal = filter[0] === input.shape[1] && filter[1] === input.shape[2];
  const isPadded = Object.values(padding).some((size) => size > 0);
  if (!isGlobal || isPadded || activation !== 'none' || input.quantization) return false;
  const { name, inputs, outputs } = node;
  replaceNode(draft, node, { operator: 'mean', attributes: { keepDimensions: true }, name, inputs, outputs });
  return true;
});
