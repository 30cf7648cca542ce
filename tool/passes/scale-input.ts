import { decode } from '../encodings/index.js';
import { addTensor, editGraph, readersOf } from '../graph/draft.js';
import type { Graph } from '../graph/graph.js';
import { addReals } from './batch-normalization.js';

/**
 * The same network with its input divided by a number, in a layer of its own, and the weights of the layers that read it
 * multiplied. Weights that are made for pixels up to 255 are so small that a step of an optimizer turns them over.
 * @param name of the new layer
 * @returns the graph as it is where anything but layers with weights reads the input
 */
export function scaleInput(graph: Graph, divisor: number, name: string): Graph {
  const [input] = graph.inputs;
  const readers = readersOf(graph, input);
  const areWeighted = readers.every(({ operator }) =>
    ['conv2d', 'depthwiseConv2d', 'fullyConnected'].includes(operator),
  );
  if (!areWeighted || graph.inputs.length > 1 || graph.outputs.includes(input)) return graph;
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
