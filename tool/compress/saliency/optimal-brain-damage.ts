import { UserError } from '../../errors.js';
import { realWeights } from '../layers.js';
import { hessianDiagonal } from './curvature.js';
import type { SaliencyMethod } from './saliency.js';

/**
 * ½ · h · w², h being the diagonal of the loss's Hessian: by how much the loss grows when w is set to zero, for a network
 * at a minimum of its loss (LeCun, Denker and Solla 1989, "Optimal Brain Damage").
 */
export const optimalBrainDamage: SaliencyMethod = {
  name: 'optimal_brain_damage',
  needsData: true,
  async measure(graph, { data, ...options }) {
    if (!data) {
      throw new UserError(
        'data',
        'Optimal Brain Damage needs samples to measure the curvature of the loss.',
        'Name them with --data, or choose the saliency magnitude.',
      );
    }
    const diagonal = await hessianDiagonal(graph, data, options);
    return new Map(
      [...realWeights(graph)].map(([name, weights]) => {
        const curvature = diagonal.get(name)!;
        return [name, weights.map((weight, i) => 0.5 * curvature[i] * weight ** 2)];
      }),
    );
  },
};
