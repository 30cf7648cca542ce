import * as tf from '@tensorflow/tfjs-core';
import type { Parametrisation } from '../parametrisation.js';

/** Between which magnitudes a connection stays as it is. */
export interface SurgeryThresholds {
  /** Smaller ones are cut. */
  readonly cut: number;
  /** Larger ones come back. */
  readonly regrow: number;
}

/**
 * Weights of which small ones are cut, but go on being trained and come back where that proves wrong: "Dynamic Network
 * Surgery" (Guo et al. 2016, https://arxiv.org/abs/1608.04493). The gradient reaches cut weights as if they were there.
 * @param mask 1 where a weight takes part at first, 0 where it is cut
 */
export function regrowing(mask: Float32Array, { cut, regrow }: SurgeryThresholds): Parametrisation {
  return {
    init: (values, { shape }) => ({
      reals: { shape, values, isTrained: true, isDecayed: true },
      mask: { shape, values: mask, isTrained: false, isDecayed: false },
    }),
    materialise({ reals, mask: held }) {
      // A function of the weights and the mask before: measuring the network in between changes nothing.
      tf.tidy(() => {
        const size = tf.abs(reals);
        const stays = tf.mul(held, tf.cast(tf.greaterEqual(size, cut), 'float32'));
        (held as tf.Variable).assign(tf.maximum(stays, tf.cast(tf.greater(size, regrow), 'float32')));
      });
      const compute = tf.customGrad((...inputs) => {
        const [x, kept] = inputs as tf.Tensor[];
        return { value: tf.mul(x, kept), gradFunc: (dy) => [dy, tf.zerosLike(dy)] };
      });
      return compute(reals, held);
    },
    encode: ({ reals, mask: held }) => ({
      encoding: 'float32',
      values: reals.map((real, i) => {
        const size = Math.abs(real);
        return size > regrow || (held[i] === 1 && size >= cut) ? real : 0;
      }),
    }),
  };
}
