import * as tf from '@tensorflow/tfjs-core';
import { type Batch, takeBatch } from '../data/batch.js';
import type { Dataset } from '../data/dataset.js';
import { checkSampleShape } from '../data/samples.js';
import { UserError } from '../errors.js';
import { elementCount, type Graph } from '../graph/graph.js';
import {
  countCorrect,
  type LossOptions,
  labelLoss,
  reconstructionError,
  scoreLoss,
  teacherLoss,
} from './loss.js';
import type { Measure } from './options.js';
import { checkTrainable, type Mode, openTrainable, type Trainable } from './trainable.js';

/** A loss made ready for one network. Holds the teacher, where there is one, until `dispose`. */
export interface Objective {
  /**
   * The mean loss over a batch, as an expression that TF.js can differentiate. To be called within `tf.tidy`.
   * @returns with how many samples were right, where there are labels
   */
  measure(batch: Batch, mode: Mode): { readonly loss: tf.Tensor; readonly correct?: number };
  dispose(): void;
}

/** @throws UserError where the teacher does not fit the network */
export async function openObjective(network: Trainable, options: LossOptions): Promise<Objective> {
  const distillation = options.kind === 'crossEntropy' ? options.distillation : undefined;
  const teacher = distillation && (await openTeacher(network, distillation.teacher));
  const [input] = network.graph.inputs;
  const shape = network.graph.tensors[input].shape.slice(1);
  const loss = scoreLoss(network.head);
  return {
    measure(batch, mode) {
      const x = tf.tensor(batch.values, [batch.count, ...shape]);
      if (options.kind === 'reconstruction') return { loss: reconstructionError(network.output(x, mode), x) };
      const scores = tf.reshape(network.scores(x, mode), [batch.count, -1]);
      const labels = batch.labels!;
      const ofLabels = labelLoss(loss, scores, labels, options.labelSmoothing);
      const correct = countCorrect(loss, scores, labels);
      if (!teacher || !distillation) return { loss: ofLabels, correct };
      const { temperature, weight = 0.9 } = distillation;
      const answers = tf.reshape(teacher.scores(x, 'inference'), scores.shape);
      const ofTeacher = teacherLoss(loss, scores, answers, temperature);
      return { loss: tf.add(tf.mul(ofLabels, 1 - weight), tf.mul(ofTeacher, weight)), correct };
    },
    dispose: () => teacher?.dispose(),
  };
}

async function openTeacher(network: Trainable, graph: Graph): Promise<Trainable> {
  checkTeacher(network.graph, graph);
  return openTrainable(graph);
}

/** @throws UserError where a network cannot learn from a teacher */
export function checkTeacher(network: Graph, teacher: Graph): void {
  checkTrainable(teacher);
  const portSizes = ({ tensors, inputs, outputs }: Graph) =>
    [...inputs, ...outputs].map((id) => elementCount(tensors[id].shape)).join(' → ');
  if (portSizes(teacher) === portSizes(network)) return;
  throw new UserError(
    'model',
    `The teacher ${teacher.name} maps ${portSizes(teacher)} numbers, the network ${portSizes(network)}.`,
    'Both must have the same input and the same classes.',
  );
}

/**
 * Checks that a network can be trained on, or measured with, a data set.
 * @throws UserError of kind `data`
 */
export function checkDataset(
  { graph, head }: Pick<Trainable, 'graph' | 'head'>,
  dataset: Dataset,
  loss: LossOptions,
): void {
  const { shape } = graph.tensors[graph.inputs[0]];
  checkSampleShape(dataset, shape);
  const outputs = elementCount(graph.tensors[graph.outputs[0]].shape);
  if (loss.kind === 'reconstruction') {
    if (outputs === elementCount(shape)) return;
    throw new UserError(
      'model',
      `The model ${graph.name} has ${outputs} outputs for ${elementCount(shape)} inputs.`,
      'An autoencoder gives back its input: for a network that tells classes use the loss crossEntropy.',
    );
  }
  if (!dataset.labels) {
    throw new UserError(
      'data',
      `${dataset.file} has no labels.`,
      'Name the file that holds the class of each sample.',
    );
  }
  const classes = scoreLoss(head).classes(outputs);
  const wrong = dataset.labels.findIndex((label) => label < 0 || label >= classes);
  if (wrong < 0) return;
  throw new UserError(
    'data',
    `${dataset.file}: the label of sample ${wrong} is ${dataset.labels[wrong]}, the model has the classes 0 to ${classes - 1}.`,
    'The network needs an output for each class.',
  );
}

/** Samples measured at a time: memory for their activations is needed at once. */
const samplesAtOnce = 128;

/** How well a network does on a data set. */
export async function evaluate(
  network: Trainable,
  dataset: Dataset,
  loss: LossOptions = { kind: 'crossEntropy' },
): Promise<Measure> {
  checkDataset(network, dataset, loss);
  const objective = await openObjective(network, loss);
  try {
    let sum = 0;
    let right = 0;
    for (let first = 0; first < dataset.count; first += samplesAtOnce) {
      const count = Math.min(samplesAtOnce, dataset.count - first);
      const batch = takeBatch(
        dataset,
        Array.from({ length: count }, (_, i) => first + i),
      );
      tf.tidy(() => {
        const measured = objective.measure(batch, 'inference');
        sum += measured.loss.dataSync()[0] * count;
        right += measured.correct ?? 0;
      });
    }
    const isLabelled = loss.kind === 'crossEntropy';
    return { loss: sum / dataset.count, ...(isLabelled && { accuracy: right / dataset.count }) };
  } finally {
    objective.dispose();
  }
}
