import * as tf from '@tensorflow/tfjs-core';
import type { Graph } from '../graph/graph.js';

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

/**
 * Cross entropy of softmax(scores) and the labels, mean over the samples.
 * @param scores [samples, classes]
 */
export function crossEntropy(scores: tf.Tensor, labels: Int32Array, smoothing = 0): tf.Tensor {
  const [, classes] = scores.shape;
  const targets = new Float32Array(labels.length * classes).fill(smoothing / classes);
  for (const [sample, label] of labels.entries()) targets[sample * classes + label] += 1 - smoothing;
  return negativeExpectation(tf.tensor(targets, [labels.length, classes]), tf.logSoftmax(scores));
}

/**
 * The teacher's part of distillation: the relative entropy of both networks' softened outputs, times the square of the
 * temperature, mean over the samples.
 */
export function distillationLoss(scores: tf.Tensor, teacher: tf.Tensor, temperature = 4): tf.Tensor {
  const softened = tf.logSoftmax(tf.div(teacher, temperature));
  const probabilities = tf.exp(softened);
  const own = tf.logSoftmax(tf.div(scores, temperature));
  const divergence = tf.sub(
    negativeExpectation(probabilities, own),
    negativeExpectation(probabilities, softened),
  );
  return tf.mul(divergence, temperature ** 2);
}

/** −Σ p · x over the classes, mean over the samples. */
function negativeExpectation(probabilities: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(tf.mul(probabilities, x)), -x.shape[0]);
}

/** Mean square of the difference, over samples and elements. */
export function reconstructionError(output: tf.Tensor, input: tf.Tensor): tf.Tensor {
  return tf.mean(tf.square(tf.sub(output, tf.reshape(input, output.shape))));
}

/** How many of the samples have their largest score at their label. */
export function countCorrect(scores: tf.Tensor, labels: Int32Array): number {
  const predicted = tf.tidy(() => tf.argMax(scores, -1).dataSync());
  return labels.reduce((correct, label, sample) => correct + (predicted[sample] === label ? 1 : 0), 0);
}
