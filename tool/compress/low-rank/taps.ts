import { Matrix } from 'ml-matrix';
import { addNode, addTensor, editGraph } from '../../graph/draft.js';
import type { Graph } from '../../graph/graph.js';
import { operatorOf } from '../../operators/index.js';
import { type Link, partOf, replaceByChain, weightsShape } from './chain.js';
import type { Decomposable } from './layer.js';
import { type Sampling, sampleResponses } from './responses.js';
import type { Rows } from './rows.js';

/**
 * What the rows of taps read on top of a convolution with column filters: a row [columns · filters] for each row of the layer's
 * responses. A convolution whose filters each have a single 1 lays it out.
 */
export async function sampleRowTaps(
  graph: Graph,
  layer: Decomposable,
  head: Link,
  sampling: Sampling,
): Promise<Rows> {
  const taps: Link = {
    extent: 'columns',
    suffix: 'columns',
    weights: Matrix.eye(layer.filter[1] * head.weights.rows),
  };
  const { name } = layer.node;
  return (await sampleResponses(replaceByChain(graph, layer, [head, taps]), [name], sampling)).get(name)!;
}

/** Adds to a graph convolutions that lay out what the columns of taps of these layers read. */
export function withColumnTaps(graph: Graph, layers: readonly Decomposable[]): Graph {
  return editGraph(graph, (draft) => {
    for (const layer of layers) {
      const [rows, , channels] = layer.filter;
      const identity: Link = { extent: 'rows', suffix: 'taps', weights: Matrix.eye(rows * channels) };
      const name = columnTapsOf(layer);
      const weights = addTensor(draft, {
        name: `${name}/weights`,
        shape: weightsShape(layer, identity),
        constant: { encoding: 'float32', values: Float32Array.from(identity.weights.to1DArray()) },
      });
      const node = {
        ...partOf(layer.node, 'rows'),
        name,
        inputs: [layer.node.inputs[0], weights],
        outputs: [],
      };
      const shape = operatorOf(node).outputShape(
        node,
        node.inputs.map((id) => draft.tensors[id]),
        [],
      );
      const output = addTensor(draft, { name, shape });
      addNode(draft, { ...node, outputs: [output] });
    }
  });
}

/** The name of the layer that lays them out. */
export function columnTapsOf({ node }: Decomposable): string {
  return `${node.name}/column_taps`;
}
