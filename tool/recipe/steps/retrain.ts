import { retraining } from '../readers.js';
import type { Retraining, StepKind, StepOptions } from '../recipe.js';
import { retrainHeld } from '../train-held.js';
import { comesLast, formatsAreSettled } from './encode.js';

interface RetrainOptions extends StepOptions {
  readonly retrain: Retraining;
}

/** Trains the network on, as far as the constraints on its layers let it. */
export const retrain: StepKind<RetrainOptions> = {
  name: 'retrain',
  options: (node, place) => ({ retrain: retraining(node, place) }),
  cannotFollow: { encode: comesLast, fixed_point: formatsAreSettled, quantize: formatsAreSettled },
  apply: (network, options, context) => retrainHeld(network, options.retrain, context),
};
