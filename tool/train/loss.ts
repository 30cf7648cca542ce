import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../graph/graph.js';
import type { Head } from './head.js';

/** What training makes small. */
export type LossOptions =
  | {
      readonly kind: 'crossEntropy';
      /** Share of a sample's probability that is spread over all classes: 0 unless told. */
      readonly labelSmoothing?: number;
      readonly distillation?: Distillation;
    }
  /** Mean square of output minus input, for autoencoders. */
  | { readonly kind: 'reconstruction' };

/** Learning from what another network says of the samples (Hinton et al. 2015, https://arxiv.org/abs/1503.02531). */
export interface Distillation {
  readonly teacher: Graph;
  /** Both networks' scores are divided by it before they are compared: 4 unless told. */
  readonly temperature?: number;
  /** Share of the loss that comes from the teacher, the rest from the labels: 0.9 unless told. */
  readonly weight?: number;
}

/** What losses need to know of how a network's scores become probabilities. */
export interface ScoreLoss {
  /** Classes that the scores tell apart. */
  classes(scores: number): number;
  /** What the probabilities should be: [samples, scores]. */
  targets(labels: Int32Array, scores: number, smoothing: number): Float32Array;
  probabilities(scores: tf.Tensor): tf.Tensor;
  /** Cross entropy of targets and probabilities, mean over the samples. */
  crossEntropy(targets: tf.Tensor, scores: tf.Tensor): tf.Tensor;
  /** The class that each sample's scores name. */
  predictions(scores: tf.Tensor): ArrayLike<number>;
}

/** One class of several. */
const softmaxLoss: ScoreLoss = {
  classes: (scores) => scores,
  targets(labels, scores, smoothing) {
    const targets = new Float32Array(labels.length * scores).fill(smoothing / scores);
    for (const [sample, label] of labels.entries()) targets[sample * scores + label] += 1 - smoothing;
    return targets;
  },
  probabilities: (scores) => tf.softmax(scores),
  crossEntropy: (targets, scores) => meanOfSums(tf.neg(tf.mul(targets, tf.logSoftmax(scores)))),
  predictions: (scores) => tf.tidy(() => tf.argMax(scores, -1).dataSync()),
};

/** Each score by itself: yes or no. A single one tells class 1 from class 0. */
const logisticLoss: ScoreLoss = {
  classes: (scores) => Math.max(2, scores),
  targets(labels, scores, smoothing) {
    const targets = new Float32Array(labels.length * scores).fill(smoothing / 2);
    for (const [sample, label] of labels.entries())
      if (scores > 1 || label === 1) targets[scores > 1 ? sample * scores + label : sample] += 1 - smoothing;
    return targets;
  },
  probabilities: (scores) => tf.sigmoid(scores),
  // −t · log σ(x) − (1 − t) · log(1 − σ(x)), without overflow.
  crossEntropy: (targets, scores) =>
    meanOfSums(
      tf.add(
        tf.sub(tf.relu(scores), tf.mul(targets, scores)),
        tf.log(tf.add(tf.exp(tf.neg(tf.abs(scores))), 1)),
      ),
    ),
  predictions: (scores) =>
    scores.shape[1] === 1
      ? tf.tidy(() => tf.step(scores).dataSync())
      : tf.tidy(() => tf.argMax(scores, -1).dataSync()),
};

/** The loss of a network by its head. */
export function scoreLoss({ kind }: Pick<Head, 'kind'>): ScoreLoss {
  return kind === 'logistic' ? logisticLoss : softmaxLoss;
}

/** Cross entropy with the labels, mean over the samples. */
export function labelLoss(loss: ScoreLoss, scores: tf.Tensor, labels: Int32Array, smoothing = 0): tf.Tensor {
  const targets = loss.targets(labels, scores.shape[1]!, smoothing);
  return loss.crossEntropy(tf.tensor(targets, scores.shape), scores);
}

/**
 * The teacher's part of distillation: the relative entropy of both networks' softened outputs, times the square of the
 * temperature, mean over the samples.
 */
export function teacherLoss(
  loss: ScoreLoss,
  scores: tf.Tensor,
  teacher: tf.Tensor,
  temperature = 4,
): tf.Tensor {
  const softened = tf.div(teacher, temperature);
  const probabilities = loss.probabilities(softened);
  const divergence = tf.sub(
    loss.crossEntropy(probabilities, tf.div(scores, temperature)),
    loss.crossEntropy(probabilities, softened),
  );
  return tf.mul(divergence, temperature ** 2);
}

/** Mean square of the difference, over samples and elements. */
export function reconstructionError(output: tf.Tensor, input: tf.Tensor): tf.Tensor {
  return tf.mean(tf.square(tf.sub(output, tf.reshape(input, output.shape))));
}

/** How many of the samples are given their label. */
export function countCorrect(loss: ScoreLoss, scores: tf.Tensor, labels: Int32Array): number {
  const predicted = loss.predictions(scores);
  return labels.reduce((correct, label, sample) => correct + (predicted[sample] === label ? 1 : 0), 0);
}

/** Summed over a sample's elements, mean over the samples. */
function meanOfSums(x: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(x), x.shape[0]);
}
