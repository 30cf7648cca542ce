import { valuesByLayer } from './match.js';
import { layerNames, type RecipeNetwork, type StepContext } from './network.js';
import type { Step } from './recipe.js';

/**
 * Takes a network through one step of a recipe.
 * @throws UserError where the step does not fit the network, with the line or the layer
 */
export async function applyStep(
  network: RecipeNetwork,
  { kind, options }: Step,
  context: StepContext,
): Promise<RecipeNetwork> {
  return kind.apply(network, options, context);
}

/** @throws UserError (usage) where a step names layers that the network lacks: before any work is done */
export function checkLayers(network: RecipeNetwork, steps: readonly Step[]): void {
  for (const { options } of steps) if (options.layers) valuesByLayer(options.layers, layerNames(network));
}
