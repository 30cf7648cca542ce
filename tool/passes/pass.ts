import { type Draft, editGraph, readersOf } from '../graph/draft.js';
import type { Graph, Node, TensorId } from '../graph/graph.js';

/** A rewriting of graphs that changes neither what the outputs hold nor the names of the tensors that it keeps. */
export interface Pass {
  readonly name: string;
  /** @returns the same graph where there is nothing to do */
  apply(graph: Graph): Graph;
}

/**
 * A pass that looks at one node at a time.
 * @param rewrite changes the draft around the node and says so, or leaves it alone
 */
export function nodePass(name: string, rewrite: (draft: Draft, node: Node) => boolean): Pass {
  return {
    name,
    apply(graph) {
      let isChanged = false;
      const changed = editGraph(graph, (draft) => {
        while (draft.nodes.some((node) => rewrite(draft, node))) isChanged = true;
      });
      return isChanged ? changed : graph;
    },
  };
}

/** The one node that reads a tensor; undefined where there are several or the tensor is an output of the model. */
export function onlyReader(draft: Draft, tensor: TensorId): Node | undefined {
  const readers = readersOf(draft, tensor);
  return readers.length === 1 && !draft.outputs.includes(tensor) ? readers[0] : undefined;
}
