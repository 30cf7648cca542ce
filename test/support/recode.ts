import { type Encoded, type Int8Encoded, toInt8 } from '../../tool/encodings/index.js';
import { arities } from '../../tool/graph/arity.js';
import type { Graph, Node, TensorId } from '../../tool/graph/graph.js';

/**
 * A network with other weights, plain for the reference and encoded for the device.
 * @param change gives a layer's new weights; `undefined` leaves them as they are
 */
export function recode(
  graph: Graph,
  change: (plain: Int8Encoded, node: Node) => { plain: Int8Encoded; encoded: Encoded } | undefined,
): { readonly plain: Graph; readonly encoded: Graph } {
  const plain = [...graph.tensors];
  const encoded = [...graph.tensors];
  for (const node of graph.nodes) {
    const weights = weightsOf(node);
    const constant = weights !== undefined && graph.tensors[weights].constant;
    if (!constant) continue;
    const changed = change(toInt8(constant)!, node);
    if (!changed) continue;
    plain[weights] = { ...plain[weights], constant: changed.plain };
    encoded[weights] = { ...encoded[weights], constant: changed.encoded };
  }
  return { plain: { ...graph, tensors: plain }, encoded: { ...graph, tensors: encoded } };
}

function weightsOf({ operator, inputs }: Node): TensorId | undefined {
  return arities[operator].constants[1] > 0 ? inputs[arities[operator].data[1]] : undefined;
}
