import { pruneWithCompensation } from '../../compress/compensate/index.js';
import { weightedNodes } from '../../compress/layers.js';
import { applyMasks, masksBySparsity } from '../../compress/prune.js';
import { saliencyMethods } from '../../compress/saliency/index.js';
import { accuracyOf } from '../../compress/sensitivity.js';
import type { Dataset } from '../../data/dataset.js';
import type { Graph } from '../../graph/graph.js';
import { oneShotSparsities } from './cases.js';

/** Accuracy of a network after pruning without training, by the share that each layer lost. */
export interface OneShotCurve {
  readonly method: string;
  readonly accuracies: readonly number[];
}

/** A curve for every saliency, and one for pruning with compensation. */
export async function oneShotCurves(graph: Graph, data: Dataset, test: Dataset): Promise<OneShotCurve[]> {
  const layers = weightedNodes(graph).map(({ node }) => node.name);
  const sparsities = oneShotSparsities.map((share) => new Map(layers.map((name) => [name, share])));
  const curves: OneShotCurve[] = [];
  for (const saliency of saliencyMethods) {
    const measured = await saliency.measure(graph, { data, seed: 1 });
    const accuracies: number[] = [];
    for (const shares of sparsities)
      accuracies.push(await accuracyOf(applyMasks(graph, masksBySparsity(measured, shares)), test));
    curves.push({ method: saliency.name, accuracies });
  }
  const accuracies: number[] = [];
  for (const shares of sparsities)
    accuracies.push(await accuracyOf((await pruneWithCompensation(graph, shares, data)).graph, test));
  return [...curves, { method: 'compensate', accuracies }];
}
