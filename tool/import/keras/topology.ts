import { isObject, type JsonObject, toArray, toNumber, toObject, toText } from '../json.js';
import { damaged, maximumLayers } from '../limits.js';

/** A Keras model's layers and who reads whom, the same for Sequential and Functional, Keras 2 and 3. */
export interface KerasModel {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  readonly inputs: readonly Reference[];
  readonly outputs: readonly Reference[];
}

export interface KerasLayer {
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** What the layer reads each time it is used; an input layer is used once and reads nothing. */
  readonly calls: readonly Call[];
  /** A model used as a layer. */
  readonly model?: KerasModel;
}

export interface Call {
  readonly inputs: readonly Reference[];
  /** Whether it is also given numbers, which no layer that edgec knows takes. */
  readonly hasConstants: boolean;
}

/** One output of one use of a layer. */
export interface Reference {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

/** Models in models in models: no honest network goes deeper. */
const maximumDepth = 16;

/** What Keras 2 makes layers of when a function of TensorFlow is applied to a layer's output. */
const functionClasses: Readonly<Record<string, string>> = {
  '__operators__.add': 'Add',
  'math.add': 'Add',
  'nn.relu': 'ReLU',
};

const modelClasses: ReadonlySet<string> = new Set(['Sequential', 'Functional', 'Model']);

/**
 * Reads a model's description, `{ class_name, config }`.
 * @throws UserError where it is damaged
 */
export function readTopology(description: JsonObject): KerasModel {
  const budget = { layers: maximumLayers };
  return readModel(description, 0, budget);
}

function readModel(description: JsonObject, depth: number, budget: { layers: number }): KerasModel {
  if (depth > maximumDepth) throw damaged('its models are nested too deeply');
  const className = toText(description.class_name, 'class name');
  // Keras before 2.2 wrote a Sequential's layers without a config around them.
  const config = Array.isArray(description.config)
    ? { layers: description.config }
    : toObject(description.config, 'configuration');
  const name = typeof config.name === 'string' ? config.name : 'model';
  const entries = toArray(config.layers, 'list of layers').map((entry) => toObject(entry, 'layer'));
  budget.layers -= entries.length;
  if (budget.layers < 0) throw damaged(`it has more than ${maximumLayers} layers`);
  const layers = entries.map((entry) => readLayer(entry, depth, budget));
  if (className === 'Sequential') return chain(name, layers, entries, config);
  if (!modelClasses.has(className)) throw damaged(`a model has the class ${className}`);
  return {
    name,
    layers,
    inputs: portReferences(config.input_layers),
    outputs: portReferences(config.output_layers),
  };
}

function readLayer(entry: JsonObject, depth: number, budget: { layers: number }): KerasLayer {
  const config = isObject(entry.config) ? entry.config : {};
  const className = functionClasses[String(config.function)] ?? toText(entry.class_name, 'class name');
  const name = toText(entry.name ?? config.name, 'layer name');
  const isModel = modelClasses.has(className);
  const calls =
    entry.inbound_nodes === undefined ? [] : toArray(entry.inbound_nodes, 'inbound nodes').map(readCall);
  return {
    className,
    name,
    config,
    calls: calls.length === 0 && className === 'InputLayer' ? [{ inputs: [], hasConstants: false }] : calls,
    model: isModel ? readModel(entry, depth + 1, budget) : undefined,
  };
}

/** A Sequential: every layer reads the one before; an input layer may have to be put in front. */
function chain(
  name: string,
  layers: readonly KerasLayer[],
  entries: readonly JsonObject[],
  config: JsonObject,
): KerasModel {
  const chained =
    layers[0]?.className === 'InputLayer' ? [...layers] : [inputLayer(layers, entries, config), ...layers];
  if (chained.length < 2) throw damaged(`the model "${name}" has no layers`);
  const reference = (index: number): Reference => ({ layer: chained[index].name, call: 0, output: 0 });
  return {
    name,
    layers: chained.map((layer, index) => ({
      ...layer,
      calls: [{ inputs: index === 0 ? [] : [reference(index - 1)], hasConstants: false }],
    })),
    inputs: [reference(0)],
    outputs: [reference(chained.length - 1)],
  };
}

function inputLayer(
  layers: readonly KerasLayer[],
  entries: readonly JsonObject[],
  config: JsonObject,
): KerasLayer {
  const [first] = layers;
  const built = isObject(entries[0]?.build_config) ? entries[0].build_config.input_shape : undefined;
  const shape =
    first?.config.batch_input_shape ?? first?.config.batch_shape ?? config.build_input_shape ?? built;
  return {
    className: 'InputLayer',
    name: `${first?.name ?? 'model'}_input`,
    config: { batch_shape: shape },
    calls: [],
  };
}

/** `[["name", 0, 0], …]`; a single port may stand alone, and named ones in an object. */
function portReferences(ports: unknown): Reference[] {
  if (isObject(ports)) return Object.values(ports).map(readReference);
  const list = toArray(ports, 'list of inputs or outputs');
  return typeof list[0] === 'string' ? [readReference(list)] : list.map(readReference);
}

/** Keras 2: `[["name", 0, 0, { keyword: … }], …]`, of functions a single one; Keras 3: `{ args, kwargs }` with tensors anywhere inside. */
function readCall(node: unknown): Call {
  const found: Reference[] = [];
  if (isObject(node)) {
    const hasConstants = collectTensors(node.args, found) || collectTensors(node.kwargs, found);
    return { inputs: found, hasConstants };
  }
  let hasConstants = false;
  const entries = toArray(node, 'inbound node');
  for (const entry of typeof entries[0] === 'string' ? [entries] : entries) {
    found.push(readReference(entry));
    const keywords = Array.isArray(entry) ? entry[3] : undefined;
    for (const value of isObject(keywords) ? Object.values(keywords) : []) {
      if (isReference(value)) found.push(readReference(value));
      else hasConstants ||= typeof value === 'number';
    }
  }
  return { inputs: found, hasConstants };
}

/** Collects the tensors among a Keras 3 call's arguments. @returns whether there are numbers too */
function collectTensors(value: unknown, found: Reference[]): boolean {
  if (Array.isArray(value)) return value.map((item) => collectTensors(item, found)).includes(true);
  if (!isObject(value)) return typeof value === 'number';
  if (value.class_name !== '__keras_tensor__') {
    return Object.values(value)
      .map((item) => collectTensors(item, found))
      .includes(true);
  }
  found.push(readReference(toObject(value.config, 'tensor').keras_history));
  return false;
}

function isReference(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';
}

function readReference(value: unknown): Reference {
  const [layer, call, output] = toArray(value, 'reference to a layer');
  return {
    layer: toText(layer, 'reference to a layer'),
    call: toNumber(call, 'reference to a layer'),
    output: toNumber(output, 'reference to a layer'),
  };
}
