import type { Activation } from '../graph/attributes.js';
import { producerOf, replaceNode } from '../graph/draft.js';
import type { Node, NodeOf } from '../graph/graph.js';
import { sameQuantization } from '../quantize/stored.js';
import { nodePass, onlyReader } from './pass.js';

/** Operators that clamp their outputs themselves. */
type Activated = NodeOf<
  'conv2d' | 'depthwiseConv2d' | 'fullyConnected' | 'averagePool2d' | 'maxPool2d' | 'add'
>;

/** ReLU and ReLU6 become the clamp at the end of the operator in front of them. */
export const fuseActivation = nodePass('fuse activation', (draft, node) => {
  if (node.operator !== 'relu' && node.operator !== 'relu6') return false;
  const [input] = node.inputs;
  const producer = producerOf(draft, input);
  if (!producer || !isActivated(producer) || onlyReader(draft, input) !== node) return false;
  const [output] = node.outputs;
  // Only then do clamps of stored values equal a clamp in between.
  if (!sameQuantization(draft.tensors[input].quantization, draft.tensors[output].quantization)) return false;
  replaceNode(draft, producer, withActivation(producer, node.operator, output));
  replaceNode(draft, node);
  return true;
});

function withActivation(node: Activated, then: 'relu' | 'relu6', output: number): Node {
  const activation = both(node.attributes.activation, then);
  return { ...node, attributes: { ...node.attributes, activation }, outputs: [output] } as Node;
}

/** The clamp that equals one after the other. */
function both(first: Activation, second: 'relu' | 'relu6'): Activation {
  return first === 'relu6' ? 'relu6' : second;
}

function isActivated(node: Node): node is Activated {
  switch (node.operator) {
    case 'conv2d':
    case 'depthwiseConv2d':
    case 'fullyConnected':
    case 'averagePool2d':
    case 'maxPool2d':
    case 'add':
      return true;
    default:
      return false;
  }
}
