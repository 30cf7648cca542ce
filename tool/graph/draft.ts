import type { Graph, Node, Tensor, TensorId } from './graph.js';
import { validateGraph } from './validate.js';

/**
 * A graph being built or changed: importers start with an empty one, passes with a copy of a graph.
 * Tensors and nodes themselves stay immutable: a change puts another one in their place.
 */
export interface Draft {
  name: string;
  readonly tensors: Tensor[];
  readonly nodes: Node[];
  readonly inputs: TensorId[];
  readonly outputs: TensorId[];
}

/** A graph with nothing in it. */
export function emptyDraft(name: string): Draft {
  return { name, tensors: [], nodes: [], inputs: [], outputs: [] };
}

/**
 * A changed copy of a graph. Tensors that no node and no port uses any more are dropped, so ids change.
 * @throws UserError where `edit` leaves a graph that is not sound
 */
export function editGraph(graph: Graph, edit: (draft: Draft) => void): Graph {
  const draft: Draft = {
    name: graph.name,
    tensors: [...graph.tensors],
    nodes: [...graph.nodes],
    inputs: [...graph.inputs],
    outputs: [...graph.outputs],
  };
  edit(draft);
  return finishDraft(draft);
}

/**
 * The finished graph, without the tensors that nothing uses.
 * @throws UserError where it is not sound (see {@link validateGraph})
 */
export function finishDraft(draft: Draft): Graph {
  const used = new Set([...draft.inputs, ...draft.outputs]);
  for (const node of draft.nodes) for (const id of [...node.inputs, ...node.outputs]) used.add(id);
  const ids = new Map<TensorId, TensorId>();
  const tensors = draft.tensors.filter((_, id) => used.has(id) && ids.set(id, ids.size));
  // An id that is out of range stays so, for validation to complain of.
  const renumber = (id: TensorId): TensorId => ids.get(id) ?? -1;
  return validateGraph({
    name: draft.name,
    tensors,
    nodes: draft.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(renumber),
      outputs: node.outputs.map(renumber),
    })),
    inputs: draft.inputs.map(renumber),
    outputs: draft.outputs.map(renumber),
  });
}

/** Adds a tensor; where its name is taken, it gets a number behind it. */
export function addTensor(draft: Draft, tensor: Tensor): TensorId {
  const name = uniqueName(tensor.name, draft.tensors);
  return draft.tensors.push({ ...tensor, name }) - 1;
}

/** Appends a node; where its name is taken, it gets a number behind it. */
export function addNode(draft: Draft, node: Node): Node {
  const added = { ...node, name: uniqueName(node.name, draft.nodes) };
  draft.nodes.push(added);
  return added;
}

/** Puts nodes in the place of one; none removes it. */
export function replaceNode(draft: Draft, node: Node, ...replacements: readonly Node[]): void {
  draft.nodes.splice(draft.nodes.indexOf(node), 1, ...replacements);
}

/** Everything that reads `from`, nodes and outputs of the model, reads `to` instead. */
export function redirect(draft: Draft, from: TensorId, to: TensorId): void {
  const swap = (id: TensorId): TensorId => (id === from ? to : id);
  draft.nodes.forEach((node, index) => {
    if (node.inputs.includes(from)) draft.nodes[index] = { ...node, inputs: node.inputs.map(swap) };
  });
  draft.outputs.forEach((id, index) => {
    draft.outputs[index] = swap(id);
  });
}

/** The node that writes a tensor; undefined for constants and the model's inputs. */
export function producerOf(graph: Pick<Graph, 'nodes'>, tensor: TensorId): Node | undefined {
  return graph.nodes.find((node) => node.outputs.includes(tensor));
}

/** The nodes that read a tensor, in order. */
export function readersOf(graph: Pick<Graph, 'nodes'>, tensor: TensorId): Node[] {
  return graph.nodes.filter((node) => node.inputs.includes(tensor));
}

/** `wanted`, or `wanted_2`, `wanted_3`, … if others have that name. */
export function uniqueName(wanted: string, others: Iterable<{ readonly name: string }>): string {
  const taken = new Set<string>();
  for (const { name } of others) taken.add(name);
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
  return name;
}
