import { elementCount } from '../../graph/graph.js';
import { damaged } from '../limits.js';
import type { KerasModel } from './topology.js';

/** A weight as Keras has it. */
export interface KerasWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The way to a layer: through the models around it, the outermost first. */
export type LayerAddress = readonly { readonly model: KerasModel; readonly index: number }[];

/** Names of the models that a layer is in, the outermost left out, and its own. */
export function namesOf(address: LayerAddress): readonly string[] {
  return address.map(({ model, index }) => model.layers[index].name);
}

/** All weights of a model file. */
export interface KerasWeights {
  /**
   * A layer's weights.
   * @param variables Keras' names of them, in Keras' order; alternatives are separated by `|`
   * @throws UserError where one is missing
   */
  read(layer: LayerAddress, variables: readonly string[]): readonly KerasWeight[];
}

/** Checks a weight against the shape that a layer's other settings ask for. */
export function requireWeight(weight: KerasWeight, shape: readonly number[], what: string): KerasWeight {
  if (weight.shape.join() !== shape.join() || weight.values.length !== elementCount(shape)) {
    throw damaged(`${what} is [${weight.shape}], not [${shape}]`);
  }
  return weight;
}

/**
 * Weights that are stored under names such as `block/conv2d/kernel:0`, in which models around the layer may be left out.
 * @param stored by name
 */
export function namedWeights(stored: ReadonlyMap<string, KerasWeight>): KerasWeights {
  const byEnding = new Map<string, string[]>();
  for (const name of stored.keys()) {
    const ending = name.replace(/:\d+$/, '').split('/').slice(-2).join('/');
    byEnding.set(ending, [...(byEnding.get(ending) ?? []), name]);
  }
  return {
    read(address, variables) {
      const names = namesOf(address);
      const layer = names[names.length - 1];
      return variables.map((alternatives) => {
        const candidates = alternatives.split('|').flatMap((name) => byEnding.get(`${layer}/${name}`) ?? []);
        const [found, ...others] = mostSpecific(candidates, names);
        if (!found) throw damaged(`the weight "${alternatives}" of layer "${layer}" is missing`);
        if (others.length > 0)
          throw damaged(`several layers called "${layer}" have a weight "${alternatives}"`);
        return stored.get(found)!;
      });
    },
  };
}

/** The candidates that mention the models around a layer, where some do. */
function mostSpecific(candidates: readonly string[], names: readonly string[]): readonly string[] {
  const narrowed = (kept: readonly string[], holds: (parts: readonly string[]) => boolean) => {
    const fitting = kept.filter((name) => holds(name.split('/')));
    return fitting.length > 0 ? fitting : kept;
  };
  const inModel = narrowed(candidates, ([first]) => first === names[0]);
  return narrowed(inModel, (parts) => mentionsInOrder(parts, names));
}

function mentionsInOrder(parts: readonly string[], names: readonly string[]): boolean {
  let at = 0;
  for (const part of parts) if (part === names[at]) at++;
  return at === names.length;
}
