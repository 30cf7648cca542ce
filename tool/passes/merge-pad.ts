import { producerOf, replaceNode } from '../graph/draft.js';
import { sameQuantization } from '../quantize/stored.js';
import { nodePass } from './pass.js';

/** Padding in front of a convolution becomes the convolution's own: both read zeros outside the image. */
export const mergePad = nodePass('merge pad', (draft, node) => {
  if (node.operator !== 'conv2d' && node.operator !== 'depthwiseConv2d') return false;
  const pad = producerOf(draft, node.inputs[0]);
  if (pad?.operator !== 'pad') return false;
  const [, rows, columns, channels] = pad.attributes.paddings;
  if (channels[0] + channels[1] > 0) return false;
  const before = draft.tensors[pad.inputs[0]].quantization;
  if (!sameQuantization(before, draft.tensors[pad.outputs[0]].quantization)) return false;
  const { top, bottom, left, right } = node.attributes.padding;
  const padding = {
    top: top + rows[0],
    bottom: bottom + rows[1],
    left: left + columns[0],
    right: right + columns[1],
  };
  replaceNode(draft, node, {
    ...node,
    attributes: { ...node.attributes, padding },
    inputs: [pad.inputs[0], ...node.inputs.slice(1)],
  });
  return true;
});
