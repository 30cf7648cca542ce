import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../encodings/index.js';
import type { Graph, Node, TensorId } from '../graph/graph.js';
import type { ActivationRange } from './activation-ranges.js';
import type { Parameter, Parametrisation, Weight } from './parametrisation.js';
import { plain } from './parametrisations/plain.js';

/** A variable of a graph that trains. */
export interface TrainableVariable extends Pick<Parameter, 'isTrained' | 'isDecayed'> {
  readonly variable: tf.Variable;
}

/** Which constants train, and how they are held. */
export interface HoldOptions {
  /** How the weights of a layer are held: `plain` unless told. */
  readonly parametrise?: (node: Node, weight: Weight) => Parametrisation;
  /** How the biases of a layer are held: `plain`, without decay, unless told. */
  readonly parametriseBias?: (node: Node, bias: Weight) => Parametrisation;
  /** Layers none of whose constants change. */
  readonly isFrozen?: (node: Node) => boolean;
}

/** A constant of the graph as it is while it trains. */
export interface HeldConstant {
  readonly variables: Readonly<Record<string, tf.Variable>>;
  materialise(): tf.Tensor;
  encode(): ReturnType<Parametrisation['encode']>;
}

/** Turns the constants that layers read into variables. */
export function holdConstants(
  graph: Graph,
  {
    parametrise = () => plain(),
    parametriseBias = () => plain({ isDecayed: false }),
    isFrozen = () => false,
  }: HoldOptions,
  all: Map<string, TrainableVariable>,
): ReadonlyMap<TensorId, HeldConstant> {
  const held = new Map<TensorId, HeldConstant>();
  for (const node of graph.nodes) {
    for (const [index, id] of node.inputs.filter((id) => graph.tensors[id].constant).entries()) {
      if (held.has(id)) continue;
      const { name, shape, constant } = graph.tensors[id];
      const isNormalization = node.operator === 'batchNormalization';
      const isWeights = index === 0 && !isNormalization;
      // Of a batch normalization scale and offset are trained, mean and variance only measured.
      const isTrained = !isFrozen(node) && index < 2;
      const weight = { name, shape, channelAxis: isWeights && node.operator === 'depthwiseConv2d' ? 3 : 0 };
      const parametrisation = () => {
        if (!isTrained || isNormalization) return plain({ isTrained, isDecayed: false });
        return isWeights ? parametrise(node, weight) : parametriseBias(node, weight);
      };
      held.set(id, holdConstant(decode(constant!), weight, parametrisation(), all));
    }
  }
  return held;
}

function holdConstant(
  reals: Float32Array,
  weight: Weight,
  parametrisation: Parametrisation,
  all: Map<string, TrainableVariable>,
): HeldConstant {
  const variables: Record<string, tf.Variable> = {};
  for (const [name, parameter] of Object.entries(parametrisation.init(reals, weight))) {
    const { shape, values, isTrained, isDecayed } = parameter;
    const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'), isTrained));
    variables[name] = variable;
    all.set(`${weight.name}:${name}`, { variable, isTrained, isDecayed });
  }
  const values = () =>
    Object.fromEntries(
      Object.entries(variables).map(([name, variable]) => [name, variable.dataSync<'float32'>()]),
    );
  return {
    variables,
    materialise: () => parametrisation.materialise(variables, weight),
    encode: () => parametrisation.encode(values(), weight),
  };
}

/** The range of an activation, or of several that share it. */
export interface HeldRange {
  get(): ActivationRange;
  set(range: ActivationRange): void;
}

/** Ranges of activations, kept in variables so that they are saved and restored with everything else. */
export function holdRanges(
  graph: Graph,
  groups: ReadonlyMap<TensorId, number>,
  all: Map<string, TrainableVariable>,
): ReadonlyMap<TensorId, HeldRange> {
  const shared = new Map<number, HeldRange>();
  for (const [id, group] of groups) {
    if (shared.has(group)) continue;
    const variable = addState(all, `${graph.tensors[id].name}:range`, [0, 0, 0]);
    shared.set(group, {
      get() {
        const [minimum, maximum, batches] = variable.dataSync();
        return { minimum, maximum, batches };
      },
      set: ({ minimum, maximum, batches }) =>
        tf.tidy(() => variable.assign(tf.tensor1d([minimum, maximum, batches]))),
    });
  }
  return new Map([...groups].map(([id, group]) => [id, shared.get(group)!]));
}

/** For each batch normalization the batches that its statistics stem from: many, where it has been trained before. */
export function holdCounts(
  graph: Graph,
  all: Map<string, TrainableVariable>,
): ReadonlyMap<Node, tf.Variable> {
  const counts = new Map<Node, tf.Variable>();
  for (const node of graph.nodes) {
    if (node.operator !== 'batchNormalization') continue;
    const [mean, variance] = node.inputs.slice(3).map((id) => decode(graph.tensors[id].constant!));
    const isNew = mean.every((value) => value === 0) && variance.every((value) => value === 1);
    counts.set(node, addState(all, `${node.name}:batches`, [isNew ? 0 : 1e6]));
  }
  return counts;
}

/** Adds numbers that are not trained but saved. */
function addState(all: Map<string, TrainableVariable>, name: string, values: readonly number[]): tf.Variable {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([...values]), false));
  all.set(name, { variable, isTrained: false, isDecayed: false });
  return variable;
}
