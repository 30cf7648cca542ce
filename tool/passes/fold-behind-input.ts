import { addTensor, editGraph, redirect } from '../graph/draft.js';
import type { Graph } from '../graph/graph.js';
import { optimise } from './index.js';

/**
 * The simplest graph that computes the same (see {@link optimise}), except that a batch normalization of the network's
 * input stays: training goes better on inputs of mean 0 and deviation 1.
 */
export function foldBehindInput(graph: Graph): Graph {
  const [input] = graph.inputs;
  const first = graph.nodes.find(
    (node) => node.operator === 'batchNormalization' && node.inputs[0] === input,
  );
  if (!first || graph.inputs.length > 1) return optimise(graph);
  const [normalized] = first.outputs;
  const rest = editGraph(graph, (draft) => {
    draft.nodes.splice(draft.nodes.indexOf(first), 1);
    draft.inputs.splice(0, 1, normalized);
  });
  return editGraph(optimise(rest), (draft) => {
    const [inside] = draft.inputs;
    const tensors = first.inputs.map((id) => addTensor(draft, graph.tensors[id]));
    const scaled = draft.tensors[inside];
    draft.tensors[inside] = graph.tensors[input];
    const between = addTensor(draft, scaled);
    redirect(draft, inside, between);
    draft.nodes.unshift({ ...first, inputs: [inside, ...tensors.slice(1)], outputs: [between] });
    draft.inputs.splice(0, 1, inside);
  });
}
