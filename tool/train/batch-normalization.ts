import * as tf from '@tensorflow/tfjs-core';
import { affineByChannel, affinePairByChannel, centeredSums, type Moments } from './gradients/channels.js';

/**
 * Batch normalization as it acts while training: by the batch's own moments, which depend on `input` too.
 * (Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167)
 */
export function normalizeBatch(
  input: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  { mean, variance }: Moments,
  epsilon: number,
): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [x, gamma, beta, save] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const factor = tf.mul(gamma, inverse);
    save([x, mean, inverse, factor]);
    return {
      value: affineByChannel(x, factor, tf.sub(beta, tf.mul(mean, factor))),
      gradFunc: (dy, saved) => {
        const [at, center, deviationInverse, slope] = saved as tf.Tensor[];
        const [dBeta, products] = centeredSums(dy, at, center);
        const dGamma = tf.mul(products, deviationInverse);
        // slope · (dy − dBeta / pixels − x̂ · dGamma / pixels), where x̂ = (x − mean) / deviation, in one pass.
        const share = slope.size / at.size;
        const ofX = tf.mul(tf.mul(slope, -share), tf.mul(deviationInverse, dGamma));
        const constant = tf.neg(tf.add(tf.mul(tf.mul(slope, share), dBeta), tf.mul(center, ofX)));
        return [affinePairByChannel([dy, slope], [at, ofX], constant), dGamma, dBeta];
      },
    };
  });
  return compute(input, scale, offset);
}
