import { UserError } from '../errors.js';
import { valuesByLayer } from './match.js';
import { layerNames, type RecipeNetwork, type StepContext } from './network.js';
import type { Step } from './recipe.js';

/**
 * Takes a network through one step of a recipe.
 * @throws UserError where the step does not fit the network, with the place or the layer
 */
export async function applyStep(
  network: RecipeNetwork,
  { kind, options }: Step,
  context: StepContext,
): Promise<RecipeNetwork> {
  return kind.apply(network, options, context);
}

/**
 * Checks before any work is done, as far as the first step that adds layers.
 * @throws UserError (usage) where a step names layers that the network lacks, or that an earlier step keeps it from
 */
export function checkLayers(network: RecipeNetwork, steps: readonly Step[]): void {
  const done = new Map<string, string[]>();
  for (const { kind, where, options } of steps) {
    const layers = options.layers ? valuesByLayer(options.layers, layerNames(network)).keys() : [];
    for (const layer of layers) {
      const before = done.get(layer) ?? [];
      const reasons = kind.cannotFollowOnLayer ?? {};
      const earlier = before.find((name) => name in reasons);
      if (earlier !== undefined) {
        throw new UserError(
          'usage',
          `${where}: ${kind.name} cannot follow ${earlier} on layer '${layer}': ${reasons[earlier]}.`,
          'Name other layers in one of the two steps.',
        );
      }
      done.set(layer, [...before, kind.name]);
    }
    if (kind.addsLayers) return;
  }
}
