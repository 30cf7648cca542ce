import { realWeights, withWeights } from '../../compress/layers.js';
import { clusterWeights, type Initialisation, initialisations, sharedWeights } from '../../compress/share.js';
import { randomStream } from '../../data/random.js';
import { object, oneOf, optional, required, wholeNumber } from '../../schema/schema.js';
import { foldToTrain } from '../../train/fold-to-train.js';
import { valuesByLayer } from '../match.js';
import { constrain, layerNames, type RecipeNetwork, type StepContext } from '../network.js';
import { retraining, rules } from '../readers.js';
import type { Rule, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast, formatsAreSettled } from './encode.js';

interface ShareOptions extends StepOptions {
  /** Bits of an index: 2^bits different weights. */
  readonly layers: readonly Rule<number>[];
  readonly start: Initialisation;
}

/**
 * Gives layers few different weights, then trains these. Batch normalizations are folded into the layers before: folded
 * later, they would make weights of different channels unequal again.
 */
export const share: StepKind<ShareOptions> = {
  name: 'share',
  options(node, place) {
    const { start = 'linear', ...others } = keys(node, place);
    return { ...others, start };
  },
  cannotFollow: {
    share: 'a layer has one codebook: name all layers in one step',
    encode: comesLast,
    fixed_point: formatsAreSettled,
    quantize: formatsAreSettled,
  },
  cannotFollowOnLayer: { ternary: 'its weights share three values already' },
  apply: cluster,
};

const keys = object({
  layers: required(rules(wholeNumber(1, 7))),
  start: optional(oneOf(initialisations)),
  retrain: optional(retraining),
});

async function cluster(
  network: RecipeNetwork,
  { layers, start, retrain }: ShareOptions,
  context: StepContext,
): Promise<RecipeNetwork> {
  const folded = { ...network, graph: foldToTrain(network.graph, context.data) };
  const bits = valuesByLayer(layers, layerNames(folded));
  const weights = realWeights(folded.graph);
  const clustered = new Map(
    [...bits].map(([name, width], i) => {
      const random = randomStream(context.recipe.seed, i);
      return [name, sharedWeights(clusterWeights(weights.get(name)!, 2 ** width, start, random))];
    }),
  );
  const current = constrain(
    { ...folded, graph: withWeights(folded.graph, clustered) },
    bits.keys(),
    'shared',
  );
  return retrain ? retrainHeld(current, retrain, context) : current;
}
