import { realWeights, withWeights } from '../compress/layers.js';
import { clusterWeights, sharedWeights } from '../compress/share.js';
import { randomStream } from '../data/random.js';
import { foldBehindInput } from '../passes/fold-behind-input.js';
import { valuesByLayer } from './match.js';
import { layerNames, type RecipeNetwork, type StepContext } from './network.js';
import type { ShareStep } from './recipe.js';
import { retrain } from './retrain.js';

/**
 * Gives layers few different weights, then trains these. Batch normalizations are folded into the layers before: folded
 * later, they would make weights of different channels unequal again.
 */
export async function share(
  network: RecipeNetwork,
  { layers, start, retrain: training }: ShareStep,
  context: StepContext,
): Promise<RecipeNetwork> {
  const folded = { ...network, graph: foldBehindInput(network.graph) };
  const bits = valuesByLayer(layers, layerNames(folded));
  const weights = realWeights(folded.graph);
  const clustered = new Map(
    [...bits].map(([name, width], i) => {
      const random = randomStream(context.recipe.seed, i);
      return [name, sharedWeights(clusterWeights(weights.get(name)!, 2 ** width, start, random))];
    }),
  );
  const current = {
    ...folded,
    graph: withWeights(folded.graph, clustered),
    shared: new Set([...folded.shared, ...bits.keys()]),
  };
  return training ? retrain(current, training, context) : current;
}
