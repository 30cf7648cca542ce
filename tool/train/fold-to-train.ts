import type { Dataset } from '../data/dataset.js';
import { decode } from '../encodings/index.js';
import { addTensor, editGraph, readersOf } from '../graph/draft.js';
import type { Graph } from '../graph/graph.js';
import { addReals } from '../passes/batch-normalization.js';
import { foldBehindInput } from '../passes/fold-behind-input.js';
import { normalizationLayer } from './description/index.js';

/** Inputs of about this size or its inverse train well as they are. */
const moderate = 8;

/**
 * The network with its batch normalizations folded, such that it can still be trained: where samples are far from 1, its
 * input is scaled to mean square 1 in a layer of its own. The first layer has no normalization behind it any more that
 * would make up for weights made for pixels up to 255, which are so small that a step of an optimizer turns them over.
 * @param data samples of the network's input
 */
export function foldToTrain(graph: Graph, { values }: Dataset): Graph {
  const folded = foldBehindInput(graph);
  let squares = 0;
  for (const value of values) squares += value ** 2;
  const size = Math.sqrt(squares / values.length);
  const isFar = size > moderate || (size > 0 && size < 1 / moderate);
  return isFar ? scaleInput(folded, size) : folded;
}

/**
 * The same network with its input divided by a number, and the weights of the layers that read it multiplied; as it is where
 * anything but layers with weights reads the input.
 */
function scaleInput(graph: Graph, divisor: number): Graph {
  const [input] = graph.inputs;
  const readers = readersOf(graph, input);
  const areWeighted = readers.every(({ operator }) =>
    ['conv2d', 'depthwiseConv2d', 'fullyConnected'].includes(operator),
  );
  if (!areWeighted || graph.inputs.length > 1 || graph.outputs.includes(input)) return graph;
  const name = normalizationLayer;
  return editGraph(graph, (draft) => {
    const { shape } = draft.tensors[input];
    const channels = shape.at(-1)!;
    const filled = (role: string, value: number) =>
      addReals(draft, `${name}/${role}`, [channels], new Float32Array(channels).fill(value));
    const scaled = addTensor(draft, { name, shape });
    for (const reader of readers) {
      const [, weights, ...bias] = reader.inputs;
      const { constant, ...tensor } = draft.tensors[weights];
      const own = addReals(
        draft,
        tensor.name,
        tensor.shape,
        decode(constant!).map((weight) => weight * divisor),
      );
      draft.nodes[draft.nodes.indexOf(reader)] = { ...reader, inputs: [scaled, own, ...bias] };
    }
    draft.nodes.unshift({
      operator: 'batchNormalization',
      attributes: { epsilon: 0 },
      name,
      inputs: [
        input,
        filled('scale', 1),
        filled('offset', 0),
        filled('mean', 0),
        filled('variance', divisor ** 2),
      ],
      outputs: [scaled],
    });
  });
}
