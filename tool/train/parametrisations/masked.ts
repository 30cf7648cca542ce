import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../encodings/index.js';
import type { Parametrisation } from '../parametrisation.js';

/**
 * Another parametrisation's weight with some of its elements held at zero.
 * @param mask 1 where an element stays, 0 where it is cut
 */
export function masked(inner: Parametrisation, mask: Float32Array): Parametrisation {
  return {
    init(reals, weight) {
      if (mask.length !== reals.length)
        throw new RangeError(`A mask of ${mask.length} for ${reals.length} weights.`);
      return {
        ...inner.init(cut(reals, mask), weight),
        mask: { shape: weight.shape, values: mask, isTrained: false, isDecayed: false },
      };
    },
    materialise: (parameters, weight) => tf.mul(inner.materialise(parameters, weight), parameters.mask),
    encode: (parameters, weight) => ({
      encoding: 'float32',
      values: cut(decode(inner.encode(parameters, weight)), parameters.mask),
    }),
  };
}

function cut(reals: Float32Array, mask: Float32Array): Float32Array {
  return reals.map((real, i) => real * mask[i]);
}
