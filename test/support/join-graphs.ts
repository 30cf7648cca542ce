import { emptyDraft, finishDraft } from '../../tool/graph/draft.js';
import type { Graph } from '../../tool/graph/graph.js';

/**
 * Networks side by side in one, with the inputs and outputs of all of them: one build and one start of an emulator for
 * many small networks. Names get the network's own in front.
 */
export function joinGraphs(name: string, graphs: ReadonlyMap<string, Graph>): Graph {
  const draft = emptyDraft(name);
  for (const [prefix, { tensors, nodes, inputs, outputs }] of graphs) {
    const first = draft.tensors.length;
    const moved = (ids: readonly number[]) => ids.map((id) => first + id);
    const named = (own: string) => `${prefix}_${own}`;
    draft.tensors.push(...tensors.map((tensor) => ({ ...tensor, name: named(tensor.name) })));
    for (const node of nodes) {
      const ports = { inputs: moved(node.inputs), outputs: moved(node.outputs) };
      draft.nodes.push({ ...node, ...ports, name: named(node.name) });
    }
    draft.inputs.push(...moved(inputs));
    draft.outputs.push(...moved(outputs));
  }
  return finishDraft(draft);
}
