import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dataset } from '../../data/dataset.js';
import { randomStream, shuffled } from '../../data/random.js';
import { realSamples } from '../../data/samples.js';
import { takeSamples } from '../../data/split.js';
import type { Graph } from '../../graph/graph.js';
import { graphMacs } from '../../operators/index.js';
import {
  type Candidate,
  candidatesOf,
  type Decomposition,
  decompositionOf,
  type Energies,
  fullMacs,
  type Ranks,
} from './candidates.js';
import { chooseRanks } from './choose-ranks.js';
import { decomposeLayer, type Method } from './decompose.js';
import { type Decomposable, decomposableLayer, decomposableLayers } from './layer.js';
import { ranksOf } from './ranks.js';
import { type Sampling, sampleResponses } from './responses.js';
import { covarianceOf, type Rows } from './rows.js';
import { decomposeSpatially } from './spatial.js';
import { eigenOf } from './symmetric.js';
import { columnTapsOf, withColumnTaps } from './taps.js';

export interface LowRankOptions {
  /** A share of the network's MACs that may be left, or by layer its rank, or a share of its MACs below 1. */
  readonly target: number | ReadonlyMap<string, number>;
  readonly method: Method;
  readonly decomposition: Decomposition;
  /** How many samples are looked at, drawn at random, and how many pixels of a layer's output in each. */
  readonly samples?: number;
  readonly positions?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly report?: (part: number, layer: string) => void;
}

/** What was done to one layer. */
export interface DecomposedLayer {
  readonly name: string;
  /** The layers in its place, in order; the last one has its name. */
  readonly parts: readonly string[];
  readonly ranks: Ranks;
  readonly macs: { readonly before: number; readonly after: number };
  /** Of its responses on the samples, relative to their variance. */
  readonly error?: number;
}

/**
 * Low rank: layers become chains of smaller ones whose responses are as near as possible to the original network's
 * (Zhang et al. 2015, "Accelerating Very Deep Convolutional Networks for Classification and Detection",
 * https://arxiv.org/abs/1505.06798). From the first layer to the last, each from what the decomposed ones before it give.
 * @param graph without batch normalizations behind layers
 * @throws UserError for layers or budgets that allow no decomposition
 */
export async function approximateLowRank(
  graph: Graph,
  data: Dataset,
  options: LowRankOptions,
): Promise<{ readonly graph: Graph; readonly layers: readonly DecomposedLayer[] }> {
  const { target, method, decomposition, samples = 3000, positions = 10, seed = 0, signal } = options;
  const layers =
    typeof target === 'number'
      ? decomposableLayers(graph)
      : Array.from(target.keys(), (name) => decomposableLayer(graph, name));
  const chosen = takeSamples(data, shuffled(data.count, randomStream(seed)).subarray(0, samples));
  const sampling: Sampling = { inputs: realSamples(chosen, chosen.count), positions, seed, signal };
  const { responses, energies } = await statisticsOf(graph, layers, decomposition, sampling);
  const ranks = chooseAll(graph, layers, energies, target, decomposition);

  let current = graph;
  const decomposed: DecomposedLayer[] = [];
  // In the graph's order: what a layer reads must be final.
  for (const { node } of layers.toSorted((a, b) => orderOf(graph, a) - orderOf(graph, b))) {
    const own = ranks.get(node.name);
    if (!own) continue;
    signal?.throwIfAborted();
    options.report?.(decomposed.length / ranks.size, node.name);
    await nextTurn();
    const layer = decomposableLayer(current, node.name);
    const result = await decomposeLayer(
      current,
      layer,
      { ranks: own.ranks, method },
      responses.get(layer.response)!,
      sampling,
    );
    const before = new Set(current.nodes.map(({ name }) => name));
    current = result.graph;
    const added = current.nodes.map(({ name }) => name).filter((name) => !before.has(name));
    decomposed.push({
      name: node.name,
      parts: [...added, node.name],
      ranks: own.ranks,
      macs: { before: fullMacs(layer), after: own.macs },
      ...(result.error !== undefined && { error: result.error }),
    });
  }
  return { graph: current, layers: decomposed };
}

function orderOf(graph: Graph, { node }: Decomposable): number {
  return graph.nodes.findIndex(({ name }) => name === node.name);
}

interface Statistics {
  readonly responses: ReadonlyMap<string, Rows>;
  readonly energies: ReadonlyMap<string, Energies>;
}

/** What the layers of the original network give, and how many dimensions it has. */
async function statisticsOf(
  graph: Graph,
  layers: readonly Decomposable[],
  decomposition: Decomposition,
  sampling: Sampling,
): Promise<Statistics> {
  const spatial = layers.filter((layer) => decompositionOf(layer, decomposition) !== 'channel');
  const names = [
    ...layers.flatMap(({ node, response }) => [node.name, response]),
    ...spatial.map(columnTapsOf),
  ];
  const responses = await sampleResponses(withColumnTaps(graph, spatial), names, sampling);
  const energies = layers.map((layer): [string, Energies] => {
    const channel = eigenOf(covarianceOf(responses.get(layer.node.name)!)).values;
    const columns = responses.get(columnTapsOf(layer));
    if (!columns) return [layer.node.name, { channel }];
    return [layer.node.name, { channel, spatial: decomposeSpatially(layer, covarianceOf(columns)).energies }];
  });
  return { responses, energies: new Map(energies) };
}

function chooseAll(
  graph: Graph,
  layers: readonly Decomposable[],
  energies: ReadonlyMap<string, Energies>,
  target: LowRankOptions['target'],
  decomposition: Decomposition,
): ReadonlyMap<string, Candidate> {
  const candidates = (layer: Decomposable) =>
    candidatesOf(layer, energies.get(layer.node.name)!, decomposition);
  if (typeof target !== 'number') {
    return new Map(
      layers.map((layer) => [
        layer.node.name,
        ranksOf(layer, target.get(layer.node.name)!, decomposition, candidates(layer)),
      ]),
    );
  }
  const own = layers.reduce((sum, layer) => sum + fullMacs(layer), 0);
  const total = graphMacs(graph);
  const choices = layers.map((layer) => ({
    name: layer.node.name,
    macs: fullMacs(layer),
    candidates: candidates(layer),
  }));
  return chooseRanks(choices, target * total - (total - own));
}

export { type Decomposition, decompositions } from './candidates.js';
export { type Method, methods } from './decompose.js';
