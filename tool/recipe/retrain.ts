import { biasMasks } from '../compress/channels.js';
import { realWeights } from '../compress/layers.js';
import { type Masks, masksOfNonZero } from '../compress/prune.js';
import { clustersOf } from '../compress/share.js';
import type { Graph } from '../graph/graph.js';
import { isNormalization } from '../train/description/index.js';
import type { Parametrisation } from '../train/parametrisation.js';
import { masked } from '../train/parametrisations/masked.js';
import { plain } from '../train/parametrisations/plain.js';
import { regrowing } from '../train/parametrisations/regrowing.js';
import { shared } from '../train/parametrisations/shared.js';
import { openTrainable } from '../train/trainable.js';
import { train } from '../train/trainer.js';
import { type RecipeNetwork, type StepContext, trainingFor } from './network.js';
import type { Retraining } from './recipe.js';

/** Trains a network on, leaving what is cut cut and what is equal equal. */
export async function retrain(
  network: RecipeNetwork,
  retraining: Retraining,
  context: StepContext,
): Promise<RecipeNetwork> {
  const masks = masksOfNonZero(network.graph, [...network.pruned]);
  const biases = biasMasks(network.graph, [...network.narrowed]);
  const weights = realWeights(network.graph);
  return {
    ...network,
    graph: await trainHeld(network.graph, retraining, context, biases, (layer) => {
      if (network.shared.has(layer)) {
        const { centroids, indices } = clustersOf(weights.get(layer)!);
        return shared(centroids, indices);
      }
      return masks.has(layer) ? masked(plain(), masks.get(layer)!) : plain();
    }),
  };
}

/** How far from the largest weight that is cut a connection is cut for good, and comes back. */
const surgeryMargin = 0.1;

/**
 * Trains a network from which masks cut weights that may come back.
 * @param graph with the weights that are to be cut
 */
export function retrainWithRegrowth(
  { graph, ...network }: RecipeNetwork,
  masks: Masks,
  retraining: Retraining,
  context: StepContext,
): Promise<Graph> {
  const weights = realWeights(graph);
  const others = masksOfNonZero(
    graph,
    [...network.pruned].filter((layer) => !masks.has(layer)),
  );
  const biases = biasMasks(graph, [...network.narrowed]);
  return trainHeld(graph, retraining, context, biases, (layer) => {
    const mask = masks.get(layer);
    if (!mask) return others.has(layer) ? masked(plain(), others.get(layer)!) : plain();
    const edge = weights
      .get(layer)!
      .reduce((most, weight, i) => Math.max(most, (1 - mask[i]) * Math.abs(weight)), 0);
    return regrowing(mask, { cut: (1 - surgeryMargin) * edge, regrow: (1 + surgeryMargin) * edge });
  });
}

async function trainHeld(
  graph: Graph,
  retraining: Retraining,
  { recipe, data, signal, report }: StepContext,
  biases: Masks,
  parametrise: (layer: string) => Parametrisation,
): Promise<Graph> {
  const network = await openTrainable(graph, {
    parametrise: ({ name }) => parametrise(name),
    parametriseBias({ name }) {
      const mask = biases.get(name);
      const inner = plain({ isDecayed: false });
      return mask ? masked(inner, mask) : inner;
    },
    isFrozen: isNormalization,
  });
  try {
    const options = trainingFor(recipe, retraining);
    await train(network, data, options, {
      signal,
      onStep: ({ part, epoch, loss }) =>
        report?.(part, `epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)},`),
    });
    return network.finish();
  } finally {
    network.dispose();
  }
}
