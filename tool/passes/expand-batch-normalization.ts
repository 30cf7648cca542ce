import { addTensor, replaceNode, uniqueName } from '../graph/draft.js';
import type { Node } from '../graph/graph.js';
import { addReals, affineOf } from './batch-normalization.js';
import { nodePass } from './pass.js';

/** A batch normalization that nothing can absorb becomes a depthwise convolution of single pixels. */
export const expandBatchNormalization = nodePass('expand batch normalization', (draft, node) => {
  if (node.operator !== 'batchNormalization') return false;
  const { name } = node;
  const [input] = node.inputs;
  const [output] = node.outputs;
  const { factors, offsets } = affineOf(draft, node);
  const channels = factors.length;
  const constants = [
    addReals(draft, `${name}/factors`, [1, 1, 1, channels], factors),
    addReals(draft, `${name}/offsets`, [channels], offsets),
  ];
  const scaling = (from: number, to: number): Node => ({
    operator: 'depthwiseConv2d',
    attributes: {
      strides: [1, 1],
      dilations: [1, 1],
      padding: { top: 0, bottom: 0, left: 0, right: 0 },
      activation: 'none',
    },
    name,
    inputs: [from, ...constants],
    outputs: [to],
  });
  if (draft.tensors[input].shape.length === 4) {
    replaceNode(draft, node, scaling(input, output));
    return true;
  }
  const pixel = (of: number, suffix: string) =>
    addTensor(draft, { name: `${draft.tensors[of].name}/${suffix}`, shape: [1, 1, 1, channels] });
  const before = pixel(input, 'pixel');
  const after = pixel(output, 'pixel');
  const reshape = (suffix: string, from: number, to: number): Node => ({
    operator: 'reshape',
    attributes: {},
    name: uniqueName(`${name}/${suffix}`, draft.nodes),
    inputs: [from],
    outputs: [to],
  });
  replaceNode(
    draft,
    node,
    reshape('to_pixel', input, before),
    scaling(before, after),
    reshape('from_pixel', after, output),
  );
  return true;
});
