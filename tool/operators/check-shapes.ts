import type { Graph } from '../graph/graph.js';
import { operatorOf, tensorsOf } from './index.js';
import { formatShape, refuse, sameShape } from './shapes.js';

/**
 * Compares the shape that each layer's output declares with the one that its operator infers.
 * @throws UserError naming the first layer that does not fit
 */
export function checkShapes(graph: Graph): void {
  for (const node of graph.nodes) {
    const declared = graph.tensors[node.outputs[0]].shape;
    const inferred = operatorOf(node).outputShape(node, tensorsOf(graph, node.inputs), declared);
    if (!sameShape(declared, inferred))
      refuse(
        node,
        `its output is declared as ${formatShape(declared)} but comes out as ${formatShape(inferred)}`,
      );
  }
}
