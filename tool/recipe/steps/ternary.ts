import { randomStream } from '../../data/random.js';
import { UserError } from '../../errors.js';
import { flag, number, object, oneOf, optional, required } from '../../schema/schema.js';
import { freshGraph, withFreshStatistics } from '../../train/fresh.js';
import { plain } from '../../train/parametrisations/plain.js';
import { ternary as ternaryWeights } from '../../train/parametrisations/ternary.js';
import { valuesByLayer } from '../match.js';
import { constrain, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { retraining, rules } from '../readers.js';
import type { Retraining, Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast, formatsAreSettled } from './encode.js';

interface TernaryStepOptions extends StepOptions {
  /** Where the recipe says it, as `file:line:column`. */
  readonly where: string;
  /** Thresholds, as shares of a layer's largest magnitude. */
  readonly layers: readonly Rule<number>[];
  readonly scales: 'layer' | 'channel';
  readonly isSymmetric: boolean;
  readonly start: 'trained' | 'random';
  readonly retrain: Retraining;
}

/**
 * Trains layers to weights of three values. Batch normalizations stay until the network is quantized: folded then, they
 * scale output channels, and codes stay as they are.
 */
export const ternary: StepKind<TernaryStepOptions> = {
  name: 'ternary',
  options(node, place) {
    const { scales = 'layer', symmetric = false, start = 'trained', ...others } = keys(node, place);
    return { ...others, where: place.where, scales, isSymmetric: symmetric, start };
  },
  cannotFollow: { encode: comesLast, fixed_point: formatsAreSettled, quantize: formatsAreSettled },
  cannotFollowOnLayer: {
    share:
      'its weights are centroids, more of them than the three values that they would become: leave share out for it',
    ternary: 'its weights have their three values already: name it once',
  },
  apply: ternarise,
};

const keys = object({
  layers: required(rules(number(0, 0.999))),
  scales: optional(oneOf<'layer' | 'channel'>(['layer', 'channel'])),
  symmetric: optional(flag),
  start: optional(oneOf<'trained' | 'random'>(['trained', 'random'])),
  retrain: required(retraining),
});

async function ternarise(
  network: RecipeNetwork,
  { where, layers, scales, isSymmetric, start, retrain }: TernaryStepOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  if (start === 'random' && network.constraints.size > 0) {
    throw new UserError(
      'usage',
      `${where}: ternary cannot start from random weights behind a step that changed weights: its work would be lost.`,
      'Put this step first, or let it start from the trained weights.',
    );
  }
  const thresholds = valuesByLayer(layers, layerNames(network));
  const { graph } = network;
  const random = randomStream(context.recipe.seed);
  const started = {
    ...network,
    graph: start === 'random' ? freshGraph(graph, random) : withFreshStatistics(graph),
  };
  const trained = await retrainHeld(started, retrain, context, (layer) => {
    const threshold = thresholds.get(layer);
    return threshold === undefined ? plain() : ternaryWeights({ threshold, scales, isSymmetric });
  });
  return constrain(trained, thresholds.keys(), 'ternary');
}
