import type { Activation, OperatorNode } from '../../../graph/attributes.js';
import type { Draft } from '../../../graph/draft.js';
import type { TensorId } from '../../../graph/graph.js';
import { addConstant, addLayer, imageBehind, reshaped } from '../../add-layer.js';
import { isObject, type JsonObject } from '../../json.js';
import { UnsupportedLayer } from '../../unsupported.js';
import type { KerasWeight } from '../weights.js';

/** A layer being translated. */
export interface LayerContext {
  readonly draft: Draft;
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** The layer's weights by Keras' names, see `KerasWeights`. */
  weights(...variables: readonly string[]): readonly KerasWeight[];
}

/**
 * Translates one class of layers: adds it to the draft and returns its output. Tensors have the shapes that Keras gives
 * them. Throws `UnsupportedLayer` where it cannot.
 */
export type LayerTranslator = (context: LayerContext, inputs: readonly TensorId[]) => TensorId;

/** The dimensions of a tensor, batch first. */
export function shapeOf({ draft }: LayerContext, tensor: TensorId): readonly number[] {
  return draft.tensors[tensor].shape;
}

/** The layer's only input. */
export function onlyInput(inputs: readonly TensorId[]): TensorId {
  if (inputs.length !== 1) throw new UnsupportedLayer(`it has ${inputs.length} inputs`);
  return inputs[0];
}

/** Adds a constant of the layer. */
export function constant(
  { draft, name }: LayerContext,
  what: string,
  shape: readonly number[],
  values: Float32Array,
): TensorId {
  return addConstant(draft, `${name}/${what}`, shape, { encoding: 'float32', values });
}

/** Adds an operator that treats each element or channel by itself, so that the dimensions do not matter. */
export function addPointwise(
  { draft }: LayerContext,
  name: string,
  node: OperatorNode,
  input: TensorId,
  constants: readonly TensorId[] = [],
): TensorId {
  const inputs = [imageBehind(draft, input), ...constants];
  return reshaped(draft, addLayer(draft, { ...node, name, inputs }), draft.tensors[input].shape);
}

const activationOperators: Readonly<Record<string, OperatorNode | 'none'>> = {
  linear: 'none',
  relu: { operator: 'relu', attributes: {} },
  relu6: { operator: 'relu6', attributes: {} },
  sigmoid: { operator: 'logistic', attributes: {} },
  softmax: { operator: 'softmax', attributes: { beta: 1 } },
  tanh: { operator: 'tanh', attributes: {} },
};

/** The operator of a layer's `activation` setting. */
export function activationSetting({ config }: LayerContext): OperatorNode | 'none' {
  const setting = config.activation ?? 'linear';
  const name = isObject(setting) ? (setting.registered_name ?? setting.class_name) : setting;
  const operator = activationOperators[typeof name === 'string' ? name : ''];
  if (operator && Object.hasOwn(activationOperators, String(name))) return operator;
  throw new UnsupportedLayer(
    `its activation is ${typeof name === 'string' ? name : JSON.stringify(name)}`,
    Object.keys(activationOperators).join(', '),
  );
}

/** An `activation` setting, divided into the clamp that operators have built in and a layer of its own. */
export function fusedActivation(context: LayerContext): {
  readonly activation: Activation;
  /** Adds the layer of its own where there has to be one. */
  readonly after: (output: TensorId) => TensorId;
} {
  const node = activationSetting(context);
  if (node === 'none') return { activation: 'none', after: (output) => output };
  if (node.operator === 'relu' || node.operator === 'relu6') {
    return { activation: node.operator, after: (output) => output };
  }
  const name = `${context.name}_${node.operator}`;
  return { activation: 'none', after: (output) => addPointwise(context, name, node, output) };
}
