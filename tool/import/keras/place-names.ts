import { layersWithWeights } from './layers/index.js';
import type { KerasLayer } from './topology.js';

/**
 * The names under which `.keras` files store the weights of a model's layers: their class in snake case, numbered
 * from the second on (Keras' `saving_lib`).
 * @param countOfWeighted how often a layer with weights is counted: before Keras 2.14 its list had it twice
 */
export function placeNames(layers: readonly KerasLayer[], countOfWeighted: number): readonly string[] {
  const used = new Map<string, number>();
  return layers.map((layer) => {
    const name = snakeCase(layer.className);
    const count = used.get(name) ?? 0;
    used.set(name, count + (hasWeights(layer) ? countOfWeighted : 1));
    return count === 0 ? name : `${name}_${count}`;
  });
}

function hasWeights({ className, model }: KerasLayer): boolean {
  return model ? model.layers.some(hasWeights) : layersWithWeights.has(className);
}

function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
