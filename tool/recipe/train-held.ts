import { biasMasks } from '../compress/channels.js';
import { realWeights } from '../compress/layers.js';
import type { Masks } from '../compress/prune.js';
import type { Graph } from '../graph/graph.js';
import { isNormalization } from '../train/description/index.js';
import type { Parametrisation } from '../train/parametrisation.js';
import { masked } from '../train/parametrisations/masked.js';
import { plain } from '../train/parametrisations/plain.js';
import { regrowing } from '../train/parametrisations/regrowing.js';
import { openTrainable } from '../train/trainable.js';
import { train } from '../train/trainer.js';
import { constraintsOn, layerNames, type RecipeNetwork, type StepContext, trainingFor } from './network.js';
import type { Retraining } from './recipe.js';

/**
 * Trains a network on: the constraints on its layers go on to hold.
 * @param base how weights are held below all constraints
 */
export async function retrainHeld(
  network: RecipeNetwork,
  retraining: Retraining,
  context: StepContext,
  base?: (layer: string) => Parametrisation,
): Promise<RecipeNetwork> {
  const hold = holdersOf(network, base);
  return { ...network, graph: await trainHeld(network, retraining, context, hold) };
}

/**
 * Trains a network from which masks cut weights that may come back, each in the place of another.
 * @param network with the weights that are to be cut
 */
export function retrainWithRegrowth(
  network: RecipeNetwork,
  masks: Masks,
  retraining: Retraining,
  context: StepContext,
): Promise<Graph> {
  const hold = holdersOf(network);
  return trainHeld(network, retraining, context, (layer) => {
    const mask = masks.get(layer);
    return mask ? regrowing(mask) : hold(layer);
  });
}

/** By layer how the constraints on it hold its weights while they train. */
function holdersOf(
  network: RecipeNetwork,
  base: (layer: string) => Parametrisation = () => plain(),
): (layer: string) => Parametrisation {
  const weights = realWeights(network.graph);
  return (layer) =>
    constraintsOn(network, layer).reduce(
      (inner, constraint) => constraint.hold(weights.get(layer)!, inner),
      base(layer),
    );
}

function trainHeld(
  held: RecipeNetwork,
  retraining: Retraining,
  context: StepContext,
  parametrise: (layer: string) => Parametrisation,
): Promise<Graph> {
  const work = (checkpoint?: string) => trainOnce(held, retraining, context, parametrise, checkpoint);
  return context.training ? context.training(work) : work();
}

async function trainOnce(
  held: RecipeNetwork,
  retraining: Retraining,
  context: StepContext,
  parametrise: (layer: string) => Parametrisation,
  checkpoint?: string,
): Promise<Graph> {
  const { data, signal, report } = context;
  const narrowed = layerNames(held).filter((layer) =>
    constraintsOn(held, layer).some(({ cutsBiases }) => cutsBiases),
  );
  const biases = biasMasks(held.graph, narrowed);
  const network = await openTrainable(held.graph, {
    parametrise: ({ name }) => parametrise(name),
    parametriseBias({ name }) {
      const mask = biases.get(name);
      const inner = plain({ isDecayed: false });
      return mask ? masked(inner, mask) : inner;
    },
    isFrozen: isNormalization,
  });
  try {
    const options = trainingFor(context, retraining);
    await train(network, data, options, {
      checkpoint,
      signal,
      onStep: ({ part, epoch, loss }) =>
        report?.(part, `epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)},`),
    });
    return network.finish();
  } finally {
    network.dispose();
  }
}
