import {
  addTensor,
  type Draft,
  editGraph,
  producerOf,
  readersOf,
  replaceNode,
  uniqueName,
} from '../graph/draft.js';
import type { AffineQuantization, Graph, Node, TensorId } from '../graph/graph.js';
import { prescribedOutputs, scalePreservingOperators } from '../quantize/specification.js';

/** The output quantization that TensorFlow Lite's specification prescribes for an operator, where it does. */
export function fixedOutput({ operator }: Node): AffineQuantization | undefined {
  return prescribedOutputs[operator];
}

/** Whether an operator's output has its input's quantization. */
function keepsScale({ operator }: Node): boolean {
  // TensorFlow Lite Micro's ReLU6 does not rescale, though the specification lets it.
  return scalePreservingOperators.has(operator) || operator === 'relu6';
}

/**
 * Puts a requantization in front of a concatenation for each input that cannot take the output's scale without loss to
 * others: those with a prescribed scale, ports of the model, and those that other layers read too; or for all inputs.
 */
export function freeConcatenations(graph: Graph, { all = false } = {}): Graph {
  return editGraph(graph, (draft) => {
    for (const node of graph.nodes) {
      if (node.operator !== 'concatenation') continue;
      const added: Node[] = [];
      const inputs = node.inputs.map((id) => {
        if (!all && isFree(draft, id, node)) return id;
        const { name, shape } = draft.tensors[id];
        const output = addTensor(draft, { name: `${name}/rescaled`, shape });
        const others = [...draft.nodes, ...added];
        added.push({
          operator: 'requantize',
          attributes: {},
          name: uniqueName(`${node.name}/rescale`, others),
          inputs: [id],
          outputs: [output],
        });
        return output;
      });
      replaceNode(draft, node, ...added, { ...node, inputs });
    }
  });
}

/** Whether a tensor, and those that share its scale, are there for one reader only. */
function isFree(draft: Draft, id: TensorId, reader: Node): boolean {
  const producer = producerOf(draft, id);
  const isOnlyReader =
    readersOf(draft, id).length === 1 && reader.inputs.indexOf(id) === reader.inputs.lastIndexOf(id);
  if (!producer || draft.outputs.includes(id) || !isOnlyReader || fixedOutput(producer)) return false;
  const sharesInput = keepsScale(producer) && producer.operator !== 'concatenation';
  return !sharesInput || isFree(draft, producer.inputs[0], producer);
}

/** For every activation a number that is the same for those which must have one quantization. */
export function scaleGroups(graph: Graph): ReadonlyMap<TensorId, number> {
  const groups = new Map<TensorId, number>(graph.inputs.map((id) => [id, id]));
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    groups.set(output, output);
    if (!keepsScale(node)) continue;
    for (const input of node.inputs) {
      const joined = groups.get(input)!;
      for (const [id, group] of groups) if (group === joined) groups.set(id, groups.get(output)!);
    }
  }
  return groups;
}
