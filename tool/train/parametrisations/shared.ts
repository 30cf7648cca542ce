import * as tf from '@tensorflow/tfjs-core';
import type { Parametrisation } from '../parametrisation.js';

/**
 * Weights that take few different values. Which one each takes is fixed; the values are trained, each by the sum of the
 * gradients of its members (Han et al. 2016, "Deep Compression", section 3.3, https://arxiv.org/abs/1510.00149).
 * @param centroids the values
 * @param indices by weight: its centroid, or −1 where it is held at zero
 */
export function shared(centroids: Float32Array, indices: Int32Array): Parametrisation {
  const weightsFor = (values: Float32Array) => {
    const weights = new Float32Array(indices.length);
    for (let i = 0; i < indices.length; i++) if (indices[i] >= 0) weights[i] = values[indices[i]];
    return weights;
  };
  return {
    init: () => ({
      centroids: { shape: [centroids.length], values: centroids, isTrained: true, isDecayed: false },
    }),
    materialise({ centroids: values }, { shape }) {
      const compute = tf.customGrad((...inputs) => {
        const [x] = inputs as tf.Tensor[];
        return {
          value: tf.tensor(weightsFor(x.dataSync<'float32'>()), [...shape]),
          gradFunc: (dy) => tf.tensor1d(memberSums(dy.dataSync<'float32'>(), indices, centroids.length)),
        };
      });
      return compute(values);
    },
    encode: ({ centroids: values }) => ({ encoding: 'float32', values: weightsFor(values) }),
  };
}

function memberSums(gradients: Float32Array, indices: Int32Array, count: number): Float32Array {
  const sums = new Float64Array(count);
  for (let i = 0; i < indices.length; i++) if (indices[i] >= 0) sums[indices[i]] += gradients[i];
  return Float32Array.from(sums);
}
