import type { Graph, Node } from '../graph/graph.js';
import { operatorOf, tensorsOf } from './index.js';
import { formatShape, refuse, sameShape } from './shapes.js';

/**
 * Compares the shape that each layer's output declares with the one that its operator infers.
 * @throws UserError naming the first layer that does not fit
 */
export function checkShapes(graph: Graph): void {
  for (const node of graph.nodes) {
    checkInputs(graph, node);
    const declared = graph.tensors[node.outputs[0]].shape;
    const inferred = operatorOf(node).outputShape(node, tensorsOf(graph, node.inputs), declared);
    if (!sameShape(declared, inferred))
      refuse(
        node,
        `its output is declared as ${formatShape(declared)} but comes out as ${formatShape(inferred)}`,
      );
  }
}

/** Checks how many inputs a layer has, and that its constants are constants. */
function checkInputs(graph: Graph, node: Node): void {
  const { dataInputs, constants } = operatorOf(node);
  const { length } = node.inputs;
  if (dataInputs === Number.POSITIVE_INFINITY) {
    if (length === 0) refuse(node, 'it has no input');
    return;
  }
  const most = dataInputs + constants.length;
  const fewest = constants.includes('bias') ? most - 1 : most;
  if (length < fewest || length > most) refuse(node, `it has ${length} inputs instead of ${most}`);
  for (const [index, id] of node.inputs.slice(dataInputs).entries())
    if (!graph.tensors[id].constant) refuse(node, `its ${constants[index]} are not constant`);
}
