import { realWeights } from '../layers.js';
import type { SaliencyMethod } from './saliency.js';

/** |w| (Han et al. 2015, "Learning both Weights and Connections", https://arxiv.org/abs/1506.02626). */
export const magnitude: SaliencyMethod = {
  name: 'magnitude',
  needsData: false,
  measure: async (graph) =>
    new Map([...realWeights(graph)].map(([name, weights]) => [name, weights.map(Math.abs)])),
};
