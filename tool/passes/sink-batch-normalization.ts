import { addTensor, type Draft, replaceNode } from '../graph/draft.js';
import type { Node, NodeOf, TensorId } from '../graph/graph.js';
import { addReals, affineOf, realsOf } from './batch-normalization.js';
import { nodePass, onlyReader } from './pass.js';

/**
 * Batch normalization moves behind pooling, where there is less to compute, and behind a flattening in front of a
 * fully connected layer, so that it may be folded there.
 */
export const sinkBatchNormalization = nodePass('sink batch normalization', (draft, node) => {
  if (node.operator !== 'batchNormalization') return false;
  const next = onlyReader(draft, node.outputs[0]);
  if (!next || !commutes(draft, node, next)) return false;
  const [output] = next.outputs;
  // What now lies in between holds other numbers than any tensor before: it gets a name of its own.
  const { name, shape } = draft.tensors[output];
  const between = addTensor(draft, { name: `${name}/not_normalized`, shape });
  replaceNode(draft, node);
  replaceNode(
    draft,
    next,
    { ...next, inputs: [node.inputs[0]], outputs: [between] },
    { ...node, inputs: [between, ...tiled(draft, node, shape.at(-1)!)], outputs: [output] },
  );
  return true;
});

/** Whether normalizing before and after the next node is the same. */
function commutes(draft: Draft, node: NodeOf<'batchNormalization'>, next: Node): boolean {
  switch (next.operator) {
    case 'mean':
      return true;
    case 'averagePool2d':
      return next.attributes.activation === 'none';
    case 'maxPool2d':
      return (
        next.attributes.activation === 'none' && affineOf(draft, node).factors.every((factor) => factor >= 0)
      );
    case 'reshape': {
      const channels = draft.tensors[node.inputs[0]].shape.at(-1)!;
      const isFlattening = draft.tensors[next.outputs[0]].shape.at(-1)! % channels === 0;
      return isFlattening && onlyReader(draft, next.outputs[0])?.operator === 'fullyConnected';
    }
    default:
      return false;
  }
}

/** The constants of a batch normalization, repeated for a flattened image. */
function tiled(draft: Draft, node: NodeOf<'batchNormalization'>, channels: number): readonly TensorId[] {
  return node.inputs.slice(1).map((id) => {
    const values = realsOf(draft, id);
    if (values.length === channels) return id;
    const repeated = Float32Array.from({ length: channels }, (_, c) => values[c % values.length]);
    return addReals(draft, draft.tensors[id].name, [channels], repeated);
  });
}
