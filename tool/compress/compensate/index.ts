import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset } from '../../data/dataset.js';
import { randomStream, shuffled } from '../../data/random.js';
import { realSamples } from '../../data/samples.js';
import { takeSamples } from '../../data/split.js';
import { decode } from '../../encodings/index.js';
import { runFloat } from '../../float/executor.js';
import { addTensor, editGraph, replaceNode } from '../../graph/draft.js';
import type { Graph } from '../../graph/graph.js';
import { weightedNodes } from '../layers.js';
import { type Masks, masksBySparsity, type Sparsities } from '../prune.js';
import { layerInputs } from './layer-inputs.js';
import { compensated, inputMoments, type Moments, surgeonSaliency } from './surgeon.js';

export interface CompensateOptions {
  /** How many samples are looked at, drawn at random: 512 unless told. */
  readonly samples?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly report?: (part: number) => void;
}

/** Rows of a layer's input that are looked at: convolutions have many for each sample. */
const mostRows = 4096;

/**
 * Prunes layers in one go, without training: from the first to the last, each on what the pruned layers before it give,
 * by Optimal Brain Surgeon's saliency, and lets the remaining weights make up for the cut ones.
 * @returns the graph and the masks of what is left
 * @throws UserError for layers whose weights cannot make up for each other
 */
export async function pruneWithCompensation(
  graph: Graph,
  sparsities: Sparsities,
  data: Dataset,
  { samples = 512, seed = 0, signal, report }: CompensateOptions = {},
): Promise<{ readonly graph: Graph; readonly masks: Masks }> {
  const chosen = takeSamples(data, shuffled(data.count, randomStream(seed)).subarray(0, samples));
  const inputs = realSamples(chosen, chosen.count);
  const masks = new Map<string, Float32Array>();
  let pruned = graph;
  for (const [name, sparsity] of sparsities) {
    signal?.throwIfAborted();
    const moments = await momentsOf(pruned, name, inputs, seed);
    await nextTurn();
    const layer = weightedNodes(pruned).find(({ node }) => node.name === name)!;
    const weights = decode(layer.weights.constant!);
    const saliency = surgeonSaliency(weights, moments);
    const mask = masksBySparsity(new Map([[name, saliency]]), new Map([[name, sparsity]])).get(name)!;
    masks.set(name, mask);
    pruned = withCompensation(pruned, name, mask, moments);
    report?.(masks.size / sparsities.size);
  }
  return { graph: pruned, masks };
}

async function momentsOf(graph: Graph, name: string, inputs: Float32Array, seed: number): Promise<Moments> {
  const { node, weights } = weightedNodes(graph).find((layer) => layer.node.name === name)!;
  const [id] = node.inputs;
  const values: Float32Array[] = [];
  await runFloat(graph, [inputs], (tensor, batch) => {
    if (tensor === id) values.push(batch.slice());
  });
  const all = values.flatMap((batch) => [...layerInputs(node, graph.tensors[id], weights, batch).rows]);
  const order = shuffled(all.length, randomStream(seed, 1)).subarray(0, mostRows);
  return inputMoments({ width: all[0].length, rows: Array.from(order, (i) => all[i]) });
}

function withCompensation(graph: Graph, name: string, mask: Float32Array, moments: Moments): Graph {
  const { node, id, weights } = weightedNodes(graph).find((layer) => layer.node.name === name)!;
  const [channels] = weights.shape;
  const width = moments.size - 1;
  const reals = decode(weights.constant!);
  const biasId = node.inputs.at(2);
  const biases = biasId === undefined ? new Float32Array(channels) : decode(graph.tensors[biasId].constant!);
  const own = Array.from({ length: channels }, (_, channel) => {
    const [first, end] = [channel * width, (channel + 1) * width];
    return compensated(reals.subarray(first, end), biases[channel], mask.subarray(first, end), moments);
  });
  const values = new Float32Array(reals.length);
  for (const [channel, { filter }] of own.entries()) values.set(filter, channel * width);
  return editGraph(graph, (draft) => {
    draft.tensors[id] = { ...weights, constant: { encoding: 'float32', values } };
    const bias = { encoding: 'float32', values: Float32Array.from(own, (channel) => channel.bias) } as const;
    if (biasId !== undefined) draft.tensors[biasId] = { ...draft.tensors[biasId], constant: bias };
    else {
      const added = addTensor(draft, { name: `${name}/bias`, shape: [channels], constant: bias });
      replaceNode(draft, node, { ...node, inputs: [...node.inputs, added] });
    }
  });
}
