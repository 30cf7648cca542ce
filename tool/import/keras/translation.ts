import { UserError } from '../../errors.js';
import { addTensor, type Draft, emptyDraft, finishDraft } from '../../graph/draft.js';
import { elementCount, type Graph, type TensorId } from '../../graph/graph.js';
import { maximumElements } from '../../graph/validate.js';
import { dropUnreadReshapes } from '../add-layer.js';
import type { ModelFile } from '../format.js';
import { damaged, maximumLayers } from '../limits.js';
import { refuseUnsupported, type Unsupported, UnsupportedLayer } from '../unsupported.js';
import { alternatives, layerTranslators } from './layers/index.js';
import type { Call, KerasLayer, KerasModel, Reference } from './topology.js';
import { type KerasWeights, type LayerAddress, namesOf } from './weights.js';

/** A Keras model on its way to a Graph. */
interface Translation {
  readonly draft: Draft;
  readonly weights: KerasWeights;
  readonly unsupported: Unsupported[];
  readonly names: Set<string>;
  /** What layers behind an unsupported one read: their own troubles are not known. */
  readonly unknown: Set<TensorId>;
  /** Uses of layers that are still allowed: models in models can multiply. */
  budget: number;
}

/**
 * Makes a Graph of a Keras model.
 * @throws UserError where it is damaged, or uses what edgec cannot run
 */
export function translateKeras(
  { path, name }: Pick<ModelFile, 'path' | 'name'>,
  model: KerasModel,
  weights: KerasWeights,
): Graph {
  const draft = emptyDraft(name);
  const translation: Translation = {
    draft,
    weights,
    unsupported: [],
    names: new Set(),
    unknown: new Set(),
    budget: maximumLayers,
  };
  const inputs = model.inputs.map((reference) => addInput(draft, layerOf(model, reference)));
  draft.inputs.push(...inputs);
  const outputs = translateModel(translation, model, inputs, []);
  refuseUnsupported(path, translation.unsupported);
  draft.outputs.push(...outputs);
  dropUnreadReshapes(draft);
  return finishDraft(draft);
}

function addInput(draft: Draft, { name, config }: KerasLayer): TensorId {
  const setting = config.batch_shape ?? config.batch_input_shape;
  const [, ...sizes]: readonly unknown[] = Array.isArray(setting) ? setting : [];
  const isFixed = sizes.every((size) => typeof size === 'number' && Number.isInteger(size) && size > 0);
  if (sizes.length === 0 || !isFixed) {
    throw new UserError(
      'model',
      `The model's input "${name}" has no fixed size: ${JSON.stringify(setting ?? null)}.`,
      'Build the network on an input of fixed size: `keras.Input((rows, columns, channels))`.',
    );
  }
  const shape = [1, ...sizes.map(Number)];
  if (elementCount(shape) > maximumElements) throw damaged(`its input is [${shape}]`);
  return addTensor(draft, { name, shape });
}

/**
 * Adds a model's layers, in an order in which they can be computed.
 * @param around the models that this one is in
 */
function translateModel(
  translation: Translation,
  model: KerasModel,
  inputs: readonly TensorId[],
  around: LayerAddress,
): readonly TensorId[] {
  if (inputs.length !== model.inputs.length)
    throw damaged(`"${model.name}" is used with ${inputs.length} inputs`);
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  if (layers.size !== model.layers.length) throw damaged(`two layers of "${model.name}" have the same name`);
  const firstCalls = firstCallsOf(model);
  const key = ({ layer, call }: Reference) => {
    const found = layers.get(layer);
    if (!found) throw damaged(`it mentions a layer "${layer}" that is not there`);
    return `${found.calls.length === 1 ? 0 : call - (firstCalls.get(layer) ?? 0)} ${layer}`;
  };
  const values = new Map<string, readonly TensorId[]>(
    model.inputs.map((reference, index) => [key(reference), [inputs[index]]]),
  );
  const find = (reference: Reference) => values.get(key(reference))?.[reference.output];

  let pending = model.layers
    .flatMap((layer, index) =>
      layer.calls.map((call, use) => ({ layer, call, index, id: `${use} ${layer.name}` })),
    )
    .filter(({ id }) => !values.has(id));
  while (pending.length > 0) {
    const waiting = pending.filter(({ layer, call, index, id }) => {
      const operands = call.inputs.map(find);
      if (operands.includes(undefined)) return true;
      const address = [...around, { model, index }];
      values.set(id, translateCall(translation, layer, call, operands as readonly TensorId[], address));
      return false;
    });
    if (waiting.length === pending.length) throw damaged(`layers of "${model.name}" wait for each other`);
    pending = waiting;
  }
  return model.outputs.map((reference) => {
    const output = find(reference);
    if (output === undefined) throw damaged(`no layer gives the output of "${model.name}"`);
    return output;
  });
}

/** Models used as layers count their uses from 1, because they were used once when they were built. */
function firstCallsOf({ layers, outputs }: KerasModel): ReadonlyMap<string, number> {
  const models = new Set(layers.filter(({ model }) => model).map(({ name }) => name));
  const first = new Map<string, number>();
  const references = layers.flatMap(({ calls }) => calls.flatMap(({ inputs }) => inputs));
  for (const { layer, call } of [...references, ...outputs]) {
    if (models.has(layer)) first.set(layer, Math.min(call, first.get(layer) ?? call));
  }
  return first;
}

function layerOf(model: KerasModel, { layer }: Reference): KerasLayer {
  const found = model.layers.find(({ name }) => name === layer);
  if (!found) throw damaged(`its input layer "${layer}" is not there`);
  return found;
}

function translateCall(
  translation: Translation,
  layer: KerasLayer,
  call: Call,
  inputs: readonly TensorId[],
  address: LayerAddress,
): readonly TensorId[] {
  const { draft, weights, unsupported, unknown } = translation;
  translation.budget--;
  if (translation.budget < 0) throw damaged(`it uses more than ${maximumLayers} layers`);
  if (layer.model) return translateModel(translation, layer.model, inputs, address);
  const { className, config } = layer;
  const name = uniqueLayerName(translation, address);
  try {
    const translator = Object.hasOwn(layerTranslators, className) ? layerTranslators[className] : undefined;
    if (!translator) throw new UnsupportedLayer('edgec has no such layer', alternatives[className]);
    if (call.hasConstants) throw new UnsupportedLayer('it is given numbers beside its inputs');
    if (inputs.some((id) => unknown.has(id))) return [standIn(translation, name, inputs)];
    const context = {
      draft,
      className,
      name,
      config,
      weights: (...variables: readonly string[]) => weights.read(address, variables),
    };
    return [translator(context, inputs)];
  } catch (error) {
    if (!(error instanceof UnsupportedLayer)) throw error;
    unsupported.push({ layer: name, operator: className, reason: error.reason, instead: error.instead });
    return [standIn(translation, name, inputs)];
  }
}

/** An output of unknown shape, so that the layers behind an unsupported one are looked at too. */
function standIn({ draft, unknown }: Translation, name: string, [input]: readonly TensorId[]): TensorId {
  const id = addTensor(draft, { name, shape: input === undefined ? [1] : draft.tensors[input].shape });
  unknown.add(id);
  return id;
}

/** The layer's own name; inside nested models, where it is taken, with theirs in front. */
function uniqueLayerName({ names }: Translation, address: LayerAddress): string {
  const path = namesOf(address);
  let wanted = path[path.length - 1];
  for (let from = path.length - 2; from >= 0 && names.has(wanted); from--)
    wanted = path.slice(from).join('_');
  let name = wanted;
  for (let number = 2; names.has(name); number++) name = `${wanted}_${number}`;
  names.add(name);
  return name;
}
