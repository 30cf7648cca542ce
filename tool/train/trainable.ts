import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.js';
import { selectBackend } from '../float/backend.js';
import { editGraph } from '../graph/draft.js';
import type { Graph, Node, NodeOf, TensorId } from '../graph/graph.js';
import { operatorOf } from '../operators/index.js';
import { type ActivationRange, throughInt8, updatedRange } from './activation-ranges.js';
import { normalizeBatch } from './batch-normalization.js';
import { channelMoments } from './gradients/channels.js';
import { registerGradients } from './gradients/index.js';
import { type Head, headOf } from './head.js';
import { type HoldOptions, holdConstants, holdCounts, holdRanges, type TrainableVariable } from './held.js';
import { runningMomentum } from './running-average.js';

/** Whether batch normalization takes the batch's own statistics, and what else is measured is measured. */
export type Mode = 'training' | 'inference';

export interface TrainableOptions extends HoldOptions {
  /**
   * Activations that are to be rounded to int8 as on a device, with ranges learned while training. Those with the
   * same number share one range.
   */
  readonly int8Activations?: ReadonlyMap<TensorId, number>;
}

/** A graph whose constants can change. What it holds stays in the backend's memory until `dispose`. */
export interface Trainable {
  readonly graph: Graph;
  readonly head: Head;
  /** Everything that it holds, by name (`conv1/weights:reals`), in an order that follows from the graph. */
  readonly variables: ReadonlyMap<string, TrainableVariable>;
  /**
   * The network's output for samples. To be called within `tf.tidy`.
   * @param x samples in the shape of the graph's input, dimension 0 counting them
   */
  output(x: tf.Tensor, mode: Mode): tf.Tensor;
  /** The same without the {@link head}. */
  scores(x: tf.Tensor, mode: Mode): tf.Tensor;
  /** The learned range of an activation; undefined where it was not asked for or nothing was seen yet. */
  activationRange(tensor: TensorId): ActivationRange | undefined;
  /** The graph with its constants as they are now, encoded as their parametrisations say. */
  finish(): Graph;
  dispose(): void;
}

/**
 * Makes a graph trainable, whichever format it came from.
 * @throws UserError where it is quantized, or has several inputs or outputs
 */
export async function openTrainable(graph: Graph, options: TrainableOptions = {}): Promise<Trainable> {
  checkTrainable(graph);
  await selectBackend();
  registerGradients();
  const { isFrozen = () => false, int8Activations = new Map<TensorId, number>() } = options;
  const variables = new Map<string, TrainableVariable>();
  const constants = holdConstants(graph, options, variables);
  const ranges = holdRanges(graph, int8Activations, variables);
  const counts = holdCounts(graph, variables);
  const head = headOf(graph);

  const normalize = (node: NodeOf<'batchNormalization'>, [x, scale, offset]: readonly tf.Tensor[]) => {
    const moments = channelMoments(x);
    const [mean, variance] = node.inputs.slice(3).map((id) => constants.get(id)!.variables.reals);
    const batches = counts.get(node)!;
    const kept = runningMomentum(batches.dataSync()[0]);
    moveTowards(moments.mean, mean, kept);
    moveTowards(moments.variance, variance, kept);
    tf.tidy(() => batches.assign(tf.add(batches, 1)));
    return normalizeBatch(x, scale, offset, moments, node.attributes.epsilon);
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

  /** Computes the activations that some layers write. */
  const run = (nodes: readonly Node[], x: tf.Tensor, mode: Mode): ReadonlyMap<TensorId, tf.Tensor> => {
    const [input] = graph.inputs;
    const values = new Map<TensorId, tf.Tensor>([[input, stored(input, x, mode)]]);
    for (const [id, { materialise }] of constants) values.set(id, materialise());
    for (const node of nodes) {
      const [output] = node.outputs;
      const inputs = node.inputs.map((id) => values.get(id)!);
      values.set(output, stored(output, evaluate(node, inputs, mode), mode));
    }
    return values;
  };

  return {
    graph,
    head,
    variables,
    output: (x, mode) => run(graph.nodes, x, mode).get(graph.outputs[0])!,
    scores(x, mode) {
      const nodes = graph.nodes.filter((node) => node !== head.last);
      const scores = run(nodes, x, mode).get(head.scores)!;
      return head.factor === 1 ? scores : tf.mul(scores, head.factor);
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

/** @throws UserError where a graph is quantized, or has several inputs or outputs */
export function checkTrainable({ name, tensors, inputs, outputs }: Graph): void {
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

/** A running average takes in another value. */
function moveTowards(value: tf.Tensor, average: tf.Variable, kept: number): void {
  tf.tidy(() => average.assign(tf.add(tf.mul(average, kept), tf.mul(value, 1 - kept))));
}
