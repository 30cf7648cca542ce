import { type Draft, producerOf, redirect, replaceNode } from '../graph/draft.js';
import { elementCount, type Node, type TensorId } from '../graph/graph.js';
import { sameQuantization } from '../quantize/stored.js';
import { nodePass } from './pass.js';

/** Nodes that hand on their input as it is go, and of two reshapes in a row the first. */
export const removeIdentities = nodePass('remove identities', (draft, node) =>
  isIdentity(draft, node) ? bypass(draft, node) : joinReshapes(draft, node),
);

function isIdentity(draft: Draft, node: Node): boolean {
  const input = draft.tensors[node.inputs[0]];
  const output = draft.tensors[node.outputs[0]];
  if (!sameQuantization(input.quantization, output.quantization)) return false;
  switch (node.operator) {
    case 'reshape':
      return input.shape.join() === output.shape.join();
    case 'requantize':
      return true;
    case 'pad':
      return elementCount(input.shape) === elementCount(output.shape);
    case 'concatenation':
      return node.inputs.length === 1 && node.attributes.activation === 'none';
    case 'averagePool2d':
    case 'maxPool2d': {
      const { filter, strides, activation } = node.attributes;
      return [...filter, ...strides].every((size) => size === 1) && activation === 'none';
    }
    default:
      return false;
  }
}

/** Takes a node out; the tensor that is an output of the model keeps its name. */
function bypass(draft: Draft, node: Node): boolean {
  const [input] = node.inputs;
  const [output] = node.outputs;
  if (!draft.outputs.includes(output)) {
    redirect(draft, output, input);
    replaceNode(draft, node);
    return true;
  }
  const producer = producerOf(draft, input);
  if (!producer || draft.outputs.includes(input)) return false;
  replaceNode(draft, node);
  replaceNode(draft, producer, { ...producer, outputs: [output] });
  redirect(draft, input, output);
  return true;
}

function joinReshapes(draft: Draft, node: Node): boolean {
  if (node.operator !== 'reshape') return false;
  const first = producerOf(draft, node.inputs[0]);
  if (first?.operator !== 'reshape') return false;
  const inputs: readonly TensorId[] = first.inputs;
  replaceNode(draft, node, { ...node, inputs });
  return true;
}
