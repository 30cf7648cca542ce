import * as tf from '@tensorflow/tfjs-core';
import { meanLeading, sumLeading } from './gradients/gradient.js';

/** A batch's own statistics, for each channel. */
export interface BatchStatistics {
  readonly mean: tf.Tensor;
  /** The biased one, as Keras takes it. */
  readonly variance: tf.Tensor;
}

/** Mean and variance of each channel over the samples and pixels of a batch. */
export function batchStatistics(x: tf.Tensor): BatchStatistics {
  return tf.tidy(() => {
    const mean = meanLeading(x, 1);
    return { mean, variance: meanLeading(tf.square(tf.sub(x, mean)), 1) };
  });
}

/**
 * Batch normalization as it acts while training: by the batch's own statistics, which depend on `x` too.
 * (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167)
 */
export function normalizeBatch(
  input: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  { mean, variance }: BatchStatistics,
  epsilon: number,
): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normalized = tf.mul(tf.sub(x, mean), inverse);
    save([normalized, tf.mul(gamma, inverse)]);
    return {
      value: tf.add(tf.mul(normalized, gamma), beta),
      gradFunc: (dy, saved) => {
        const [xHat, factor] = saved as tf.Tensor[];
        const rows = xHat.size / factor.size;
        const dBeta = sumLeading(dy, 1);
        const dGamma = sumLeading(tf.mul(dy, xHat), 1);
        const shared = tf.add(tf.div(dBeta, rows), tf.mul(xHat, tf.div(dGamma, rows)));
        return [tf.mul(factor, tf.sub(dy, shared)), dGamma, dBeta];
      },
    };
  });
  return compute(input, scale, offset);
}
