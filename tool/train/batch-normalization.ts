import * as tf from '@tensorflow/tfjs-core';
import { meanLeading, sumLeading } from './gradients/gradient.js';

/** A batch's own statistics, for each channel. */
export interface BatchStatistics {
  readonly mean: tf.Tensor;
  /** The biased one, as Keras takes it. */
  readonly variance: tf.Tensor;
  /** The batch less its mean. */
  readonly centered: tf.Tensor;
}

/** Mean and variance of each channel over the samples and pixels of a batch. */
export function batchStatistics(x: tf.Tensor): BatchStatistics {
  return tf.tidy(() => {
    const mean = meanLeading(x, 1);
    const centered = tf.sub(x, mean);
    return { mean, variance: meanLeading(tf.square(centered), 1), centered };
  });
}

/**
 * Batch normalization as it acts while training: by the batch's own statistics, which depend on `input` too.
 * (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167)
 */
export function normalizeBatch(
  input: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  { variance, centered }: BatchStatistics,
  epsilon: number,
): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [, gamma, beta, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const factor = tf.mul(gamma, inverse);
    save([centered, inverse, factor]);
    return {
      value: tf.add(tf.mul(centered, factor), beta),
      gradFunc: (dy, saved) => {
        const [x, deviationInverse, slope] = saved as tf.Tensor[];
        const rows = x.size / slope.size;
        const dBeta = sumLeading(dy, 1);
        const dGamma = tf.mul(sumLeading(tf.mul(dy, x), 1), deviationInverse);
        // slope · (dy − dBeta / rows − x̂ · dGamma / rows), in as few passes over the batch as possible.
        const ofX = tf.mul(slope, tf.div(tf.mul(deviationInverse, dGamma), rows));
        const constant = tf.mul(slope, tf.div(dBeta, rows));
        const dx = tf.sub(tf.sub(tf.mul(dy, slope), tf.mul(x, ofX)), constant);
        return [dx, dGamma, dBeta];
      },
    };
  });
  return compute(input, scale, offset);
}
