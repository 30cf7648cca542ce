import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../encodings/index.js';
import { UserError } from '../errors.js';
import { selectBackend } from '../float/backend.js';
import { editGraph } from '../graph/draft.js';
import type { Graph, Node, NodeOf, TensorId } from '../graph/graph.js';
import { operatorOf } from '../operators/index.js';
import { type ActivationRange, throughInt8, updatedRange } from './activation-ranges.js';
import { batchStatistics, normalizeBatch } from './batch-normalization.js';
import { registerGradients } from './gradients/index.js';
import type { Parameter, Parametrisation, Weight } from './parametrisation.js';
import { plain } from './parametrisations/plain.js';
import { runningMomentum } from './running-average.js';

/** Whether batch normalization takes the batch's own statistics, and what else is measured is measured. */
export type Mode = 'training' | 'inference';

export interface TrainableOptions {
  /** How the weights of a layer are held: `plain` unless told. */
  readonly parametrise?: (node: Node, weight: Weight) => Parametrisation;
  /** Layers none of whose constants change. */
  readonly isFrozen?: (node: Node) => boolean;
  /**
   * Activations that are to be rounded to int8 as on a device, with ranges learned while training. Those with the
   * same number share one range.
   */
  readonly int8Activations?: ReadonlyMap<TensorId, number>;
}

/** A graph whose constants can change. What it holds stays in the backend's memory until `dispose`. */
export interface Trainable {
  readonly graph: Graph;
  /** Everything that it holds, by name (`conv1/weights:reals`), in an order that follows from the graph. */
  readonly variables: ReadonlyMap<string, TrainableVariable>;
  /**
   * What the network says of samples: its output, but without a softmax at the end, for which losses have a better
   * form. To be called within `tf.tidy`.
   * @param x samples in the shape of the graph's input, dimension 0 counting them
   */
  scores(x: tf.Tensor, mode: Mode): tf.Tensor;
  /** The learned range of an activation; undefined where it was not asked for or nothing was seen yet. */
  activationRange(tensor: TensorId): ActivationRange | undefined;
  /** The graph with its constants as they are now, encoded as their parametrisations say. */
  finish(): Graph;
  dispose(): void;
}

export interface TrainableVariable extends Pick<Parameter, 'isTrained' | 'isDecayed'> {
  readonly variable: tf.Variable;
}

/**
 * Makes a graph trainable, whichever format it came from.
 * @throws UserError where it is quantized, or has several inputs or outputs
 */
export async function openTrainable(graph: Graph, options: TrainableOptions = {}): Promise<Trainable> {
  checkGraph(graph);
  await selectBackend();
  registerGradients();
  const { isFrozen = () => false, int8Activations = new Map<TensorId, number>() } = options;
  const variables = new Map<string, TrainableVariable>();
  const constants = holdConstants(graph, options, variables);
  const ranges = holdRanges(graph, int8Activations, variables);
  const counts = holdCounts(graph, variables);
  const scored = scoredNodes(graph);

  const normalize = (node: NodeOf<'batchNormalization'>, [x, scale, offset]: readonly tf.Tensor[]) => {
    const statistics = batchStatistics(x);
    const [mean, variance] = node.inputs.slice(3).map((id) => constants.get(id)!.variables.reals);
    const batches = counts.get(node)!;
    const kept = runningMomentum(batches.dataSync()[0]);
    moveTowards(statistics.mean, mean, kept);
    moveTowards(statistics.variance, variance, kept);
    tf.tidy(() => batches.assign(tf.add(batches, 1)));
    return normalizeBatch(x, scale, offset, statistics, node.attributes.epsilon);
  };

  const evaluate = (node: Node, inputs: readonly tf.Tensor[], mode: Mode) =>
    mode === 'training' && node.operator === 'batchNormalization' && !isFrozen(node)
      ? normalize(node, inputs)
      : operatorOf(node).evaluate(node, inputs, graph.tensors[node.outputs[0]]);

  const stored = (id: TensorId, x: tf.Tensor, mode: Mode): tf.Tensor => {
    const range = ranges.get(id);
    if (!range) return x;
    if (mode === 'training') range.set(updatedRange(range.get(), x));
    return throughInt8(x, range.get());
  };

  return {
    graph,
    variables,
    scores(x, mode) {
      const [input] = graph.inputs;
      const values = new Map<TensorId, tf.Tensor>([[input, stored(input, x, mode)]]);
      for (const [id, { materialise }] of constants) values.set(id, materialise());
      for (const node of scored.nodes) {
        const [output] = node.outputs;
        const inputs = node.inputs.map((id) => values.get(id)!);
        values.set(output, stored(output, evaluate(node, inputs, mode), mode));
      }
      const scores = values.get(scored.output)!;
      return scored.factor === 1 ? scores : tf.mul(scores, scored.factor);
    },
    activationRange(tensor) {
      const range = ranges.get(tensor)?.get();
      return range && range.batches > 0 ? range : undefined;
    },
    finish: () =>
      editGraph(graph, (draft) => {
        for (const [id, { encode }] of constants)
          draft.tensors[id] = { ...draft.tensors[id], constant: encode() };
      }),
    dispose() {
      for (const { variable } of variables.values()) variable.dispose();
      variables.clear();
    },
  };
}

function checkGraph({ name, tensors, inputs, outputs }: Graph): void {
  if (tensors.some(({ quantization }) => quantization)) {
    throw new UserError(
      'model',
      `The model ${name} is quantized: its numbers are fixed.`,
      'Train the float model that it was made from.',
    );
  }
  if (inputs.length !== 1 || outputs.length !== 1) {
    throw new UserError(
      'model',
      `The model ${name} has ${inputs.length} inputs and ${outputs.length} outputs.`,
      'Only networks with one input and one output can be trained.',
    );
  }
}

/** A constant of the graph as it is while it trains. */
interface HeldConstant {
  readonly variables: Readonly<Record<string, tf.Variable>>;
  materialise(): tf.Tensor;
  encode(): ReturnType<Parametrisation['encode']>;
}

/** Turns the constants that layers read into variables. */
function holdConstants(
  graph: Graph,
  { parametrise = () => plain(), isFrozen = () => false }: TrainableOptions,
  all: Map<string, TrainableVariable>,
): ReadonlyMap<TensorId, HeldConstant> {
  const held = new Map<TensorId, HeldConstant>();
  for (const node of graph.nodes) {
    for (const [index, id] of node.inputs.filter((id) => graph.tensors[id].constant).entries()) {
      if (held.has(id)) continue;
      const { name, shape, constant } = graph.tensors[id];
      const isWeights = index === 0 && node.operator !== 'batchNormalization';
      // Of a batch normalization scale and offset are trained, mean and variance only measured.
      const isTrained = !isFrozen(node) && index < 2;
      const weight = { name, shape, channelAxis: isWeights && node.operator === 'depthwiseConv2d' ? 3 : 0 };
      const parametrisation =
        isTrained && isWeights ? parametrise(node, weight) : plain({ isTrained, isDecayed: false });
      held.set(id, holdConstant(decode(constant!), weight, parametrisation, all));
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

interface HeldRange {
  get(): ActivationRange;
  set(range: ActivationRange): void;
}

/** Ranges of activations, kept in variables so that they are saved and restored with everything else. */
function holdRanges(
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
function holdCounts(graph: Graph, all: Map<string, TrainableVariable>): ReadonlyMap<Node, tf.Variable> {
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

/** The layers up to the scores, and what a softmax at the end would multiply these by. */
function scoredNodes(graph: Graph): { nodes: readonly Node[]; output: TensorId; factor: number } {
  const [output] = graph.outputs;
  const last = graph.nodes.find((node) => node.outputs.includes(output));
  if (last?.operator !== 'softmax') return { nodes: graph.nodes, output, factor: 1 };
  return {
    nodes: graph.nodes.filter((node) => node !== last),
    output: last.inputs[0],
    factor: last.attributes.beta,
  };
}

/** A running average takes in another value. */
function moveTowards(value: tf.Tensor, average: tf.Variable, kept: number): void {
  tf.tidy(() => average.assign(tf.add(tf.mul(average, kept), tf.mul(value, 1 - kept))));
}
