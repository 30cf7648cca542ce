import type { Dataset } from '../data/dataset.js';
import type { Graph } from '../graph/graph.js';
import { evaluate } from '../train/objective.js';
import { openTrainable } from '../train/trainable.js';
import { weightedNodes } from './layers.js';
import { applyMasks, masksBySparsity } from './prune.js';
import type { SaliencyMethod } from './saliency/index.js';

/** How well a network does when one layer alone is pruned, without training after it. */
export interface LayerSensitivity {
  readonly layer: string;
  readonly weights: number;
  /** For each of the sparsities. */
  readonly accuracies: readonly number[];
}

export interface SensitivityOptions {
  readonly saliency: SaliencyMethod;
  /** Shares of a layer's weights to cut, each below 1. */
  readonly sparsities: readonly number[];
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Called with the part that is done, 0 to 1, and the layer that is being pruned. */
  readonly report?: (part: number, layer?: string) => void;
}

/**
 * A sensitivity scan as in Han et al. 2015 (https://arxiv.org/abs/1506.02626, section 5): layer by layer, by how much the
 * accuracy falls with the share of weights that is cut.
 * @param data labelled samples
 */
export async function scanSensitivity(
  graph: Graph,
  data: Dataset,
  { saliency, sparsities, seed, signal, report }: SensitivityOptions,
): Promise<readonly LayerSensitivity[]> {
  const saliencies = await saliency.measure(graph, { data, seed, signal });
  const layers = weightedNodes(graph).map(({ node }) => node.name);
  const results: LayerSensitivity[] = [];
  for (const [index, layer] of layers.entries()) {
    const accuracies: number[] = [];
    for (const [i, sparsity] of sparsities.entries()) {
      signal?.throwIfAborted();
      report?.((index + i / sparsities.length) / layers.length, layer);
      const masks = masksBySparsity(saliencies, new Map([[layer, sparsity]]));
      accuracies.push(await accuracyOf(applyMasks(graph, masks), data));
    }
    results.push({ layer, weights: saliencies.get(layer)!.length, accuracies });
  }
  return results;
}

/** The share of labelled samples that a network of real numbers gets right. */
export async function accuracyOf(graph: Graph, data: Dataset): Promise<number> {
  const network = await openTrainable(graph);
  try {
    return (await evaluate(network, data)).accuracy ?? 0;
  } finally {
    network.dispose();
  }
}
