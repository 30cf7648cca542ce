import { valuesByLayer } from './match.js';
import { layerNames, type RecipeNetwork, type StepContext } from './network.js';
import { prune } from './prune.js';
import type { Step } from './recipe.js';
import { retrain } from './retrain.js';
import { share } from './share.js';

/**
 * Takes a network through one step of a recipe.
 * @throws UserError where the step does not fit the network, with the line or the layer
 */
export async function applyStep(
  network: RecipeNetwork,
  step: Step,
  context: StepContext,
): Promise<RecipeNetwork> {
  switch (step.kind) {
    case 'prune':
      return prune(network, step, context);
    case 'retrain':
      return retrain(network, step, context);
    case 'share':
      return share(network, step, context);
    case 'encode':
      return { ...network, encodings: valuesByLayer(step.layers, layerNames(network)) };
  }
}

/** @throws UserError (usage) where a step names layers that the network lacks: before any work is done */
export function checkLayers(network: RecipeNetwork, steps: readonly Step[]): void {
  for (const step of steps) if ('layers' in step) valuesByLayer<unknown>(step.layers, layerNames(network));
}
