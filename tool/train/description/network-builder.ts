import type { Random } from '../../data/random.js';
import type { Draft } from '../../graph/draft.js';
import { emptyDraft, finishDraft, uniqueName } from '../../graph/draft.js';
import { elementCount, type Graph, type TensorId } from '../../graph/graph.js';
import { addConstant, addLayer, type Layer } from '../../import/add-layer.js';
import { glorotUniform, heNormal } from './initial-weights.js';

/** A network in the making: what kinds of layers add themselves to. */
export interface NetworkBuilder {
  shapeOf(tensor: TensorId): readonly number[];
  /** Adds an input in the shape of one sample. */
  input(shape: readonly number[]): TensorId;
  /**
   * Adds a layer; where its name is taken it gets a number behind it.
   * @param constants follow the data inputs
   * @param declared the output's shape where the operator leaves it open
   */
  layer(
    layer: Layer,
    constants?: readonly {
      readonly role: string;
      readonly shape: readonly number[];
      readonly values: Float32Array;
    }[],
    declared?: readonly number[],
  ): TensorId;
  /**
   * Random weights to start from.
   * @param inputs weights that add up to one output
   * @param isRectified whether a ReLU follows
   */
  weights(shape: readonly number[], inputs: number, outputs: number, isRectified: boolean): Float32Array;
  finish(output: TensorId): Graph;
}

export function networkBuilder(name: string, random: Random): NetworkBuilder {
  const draft: Draft = emptyDraft(name);
  return {
    shapeOf: (tensor) => draft.tensors[tensor].shape,
    input(shape) {
      draft.tensors.push({ name: 'input', shape: [1, ...shape] });
      draft.inputs.push(draft.tensors.length - 1);
      return draft.tensors.length - 1;
    },
    layer(layer, constants = [], declared) {
      const unique = uniqueName(layer.name, draft.nodes);
      const ids = constants.map(({ role, shape, values }) =>
        addConstant(draft, `${unique}/${role}`, shape, { encoding: 'float32', values }),
      );
      return addLayer(
        draft,
        { ...layer, name: unique, inputs: [...layer.inputs, ...ids] },
        undefined,
        declared,
      );
    },
    weights: (shape, inputs, outputs, isRectified) =>
      isRectified
        ? heNormal(elementCount(shape), inputs, random)
        : glorotUniform(elementCount(shape), inputs, outputs, random),
    finish(output) {
      draft.outputs.push(output);
      return finishDraft(draft);
    },
  };
}
