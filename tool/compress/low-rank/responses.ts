import { randomStream, shuffled } from '../../data/random.js';
import { runFloat } from '../../float/executor.js';
import { addTensor, editGraph, replaceNode } from '../../graph/draft.js';
import { elementCount, type Graph, type Node } from '../../graph/graph.js';
import { removeDeadNodes } from '../../passes/remove-dead-nodes.js';
import type { Rows } from './rows.js';

/** Where responses are looked at. */
export interface Sampling {
  /** Samples of the network's input, one after the other. */
  readonly inputs: Float32Array;
  /** Pixels of a layer's output that are looked at for each sample, drawn at random; fewer where it has fewer. */
  readonly positions: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
}

/**
 * What layers give before their activations: for each layer by name a row of all its channels for each sample and position.
 * The same layer gives rows for the same positions in every graph in which its output has the same size.
 */
export async function sampleResponses(
  graph: Graph,
  layers: readonly string[],
  { inputs, positions, seed, signal }: Sampling,
): Promise<ReadonlyMap<string, Rows>> {
  const observed = upTo(withoutActivations(graph, layers), layers);
  const samples = inputs.length / elementCount(observed.tensors[observed.inputs[0]].shape);
  const sampled = new Map(
    observed.nodes.flatMap((node) => {
      if (!layers.includes(node.name)) return [];
      const [output] = node.outputs;
      const { shape } = observed.tensors[output];
      const width = shape.at(-1)!;
      const pixels = elementCount(shape) / width;
      const chosen = Math.min(positions, pixels);
      const values = new Float32Array(samples * chosen * width);
      return [[output, { layer: node.name, width, pixels, chosen, values }] as const];
    }),
  );
  await runFloat(observed, [inputs], (tensor, batch, first) => {
    signal?.throwIfAborted();
    const own = sampled.get(tensor);
    if (!own) return;
    const { width, pixels, chosen, values } = own;
    for (let i = 0; i < batch.length / (pixels * width); i++) {
      const sample = first + i;
      for (const [row, pixel] of positionsIn(pixels, chosen, seed, sample).entries()) {
        const from = (i * pixels + pixel) * width;
        values.set(batch.subarray(from, from + width), (sample * chosen + row) * width);
      }
    }
  });
  return new Map(
    Array.from(sampled.values(), ({ layer, width, chosen, values }) => [
      layer,
      { count: samples * chosen, width, values },
    ]),
  );
}

/** Different for each sample, the same for each layer of the same size. */
function positionsIn(pixels: number, count: number, seed: number, sample: number): Uint32Array {
  return shuffled(pixels, randomStream(seed, sample)).subarray(0, count);
}

/** The graph in which the activations of these layers are nodes of their own. */
function withoutActivations(graph: Graph, layers: readonly string[]): Graph {
  return editGraph(graph, (draft) => {
    for (const node of graph.nodes) {
      if (!layers.includes(node.name) || !('activation' in node.attributes)) continue;
      const { activation } = node.attributes;
      if (activation === 'none') continue;
      const [output] = node.outputs;
      const response = addTensor(draft, { ...draft.tensors[output], name: `${node.name}/response` });
      const open = {
        ...node,
        attributes: { ...node.attributes, activation: 'none' },
        outputs: [response],
      } as Node;
      const active: Node = {
        operator: activation,
        attributes: {},
        name: `${node.name}/activation`,
        inputs: [response],
        outputs: [output],
      };
      replaceNode(draft, node, open, active);
    }
  });
}

/** What is needed to compute the outputs of some layers. */
function upTo(graph: Graph, layers: readonly string[]): Graph {
  const needed = editGraph(graph, (draft) => {
    const outputs = draft.nodes.filter(({ name }) => layers.includes(name)).map((node) => node.outputs[0]);
    draft.outputs.splice(0, draft.outputs.length, ...outputs);
  });
  return removeDeadNodes.apply(needed);
}
