import { biasMasks } from '../compress/channels.js';
import type { LearnedQuantization } from '../compress/integer.js';
import { realWeights } from '../compress/layers.js';
import type { Masks } from '../compress/prune.js';
import type { Graph } from '../graph/graph.js';
import { isNormalization } from '../train/description/index.js';
import type { Parametrisation } from '../train/parametrisation.js';
import { masked } from '../train/parametrisations/masked.js';
import { plain } from '../train/parametrisations/plain.js';
import { regrowing } from '../train/parametrisations/regrowing.js';
import { openTrainable, type Trainable, type TrainableOptions } from '../train/trainable.js';
import { train } from '../train/trainer.js';
import {
  constraintsOn,
  layerNames,
  type RecipeNetwork,
  type StepContext,
  type Trained,
  trainingFor,
} from './network.js';
import type { Retraining } from './recipe.js';

/** What a step wants of a training besides. */
interface Extras extends Pick<TrainableOptions, 'int8Activations'> {
  /** Reads off the network at the end what besides weights it has learned. */
  readonly learned?: (network: Trainable) => LearnedQuantization;
}

/**
 * Trains a network on: the constraints on its layers go on to hold.
 * @param retraining undefined to hold the weights without training
 * @param base how weights are held below all constraints
 */
export async function retrainHeld(
  network: RecipeNetwork,
  retraining: Retraining | undefined,
  context: StepContext,
  base?: (layer: string) => Parametrisation,
  extras?: Extras,
): Promise<RecipeNetwork> {
  const hold = holdersOf(network, base);
  return { ...network, ...(await trainHeld(network, retraining, context, hold, extras)) };
}

/**
 * Trains a network from which masks cut weights that may come back, each in the place of another.
 * @param network with the weights that are to be cut
 */
export async function retrainWithRegrowth(
  network: RecipeNetwork,
  masks: Masks,
  retraining: Retraining,
  context: StepContext,
): Promise<Graph> {
  const hold = holdersOf(network);
  const { graph } = await trainHeld(network, retraining, context, (layer) => {
    const mask = masks.get(layer);
    return mask ? regrowing(mask) : hold(layer);
  });
  return graph;
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
  retraining: Retraining | undefined,
  context: StepContext,
  parametrise: (layer: string) => Parametrisation,
  extras: Extras = {},
): Promise<Trained> {
  const work = (checkpoint?: string) => trainOnce(held, retraining, context, parametrise, extras, checkpoint);
  return context.training ? context.training(work) : work();
}

async function trainOnce(
  held: RecipeNetwork,
  retraining: Retraining | undefined,
  context: StepContext,
  parametrise: (layer: string) => Parametrisation,
  { int8Activations, learned }: Extras,
  checkpoint?: string,
): Promise<Trained> {
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
    int8Activations,
  });
  try {
    const options = retraining && trainingFor(context, retraining);
    if (options)
      await train(network, data, options, {
        checkpoint,
        signal,
        onStep: ({ part, epoch, loss }) =>
          report?.(part, `epoch ${epoch + 1} of ${options.epochs}, loss ${loss.toFixed(4)},`),
      });
    return { graph: network.finish(), ...(learned && { learned: learned(network) }) };
  } finally {
    network.dispose();
  }
}
