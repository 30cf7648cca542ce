import type { Graph } from '../graph/graph.js';
import { graphMacs } from '../operators/index.js';
import { integer } from '../report/format.js';

/** Whether a graph is still in real numbers. */
export function isReal({ inputs, tensors }: Graph): boolean {
  return inputs.some((id) => tensors[id].quantization === undefined);
}

/** One line on a network's size. */
export function describeGraph(graph: Graph): string {
  const layers = graph.nodes.length === 1 ? 'layer' : 'layers';
  return `${graph.nodes.length} ${layers}, ${integer(graphMacs(graph))} MACs`;
}
