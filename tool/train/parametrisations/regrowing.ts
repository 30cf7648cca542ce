import * as tf from '@tensorflow/tfjs-core';
import { keepLargest } from '../keep-largest.js';
import type { Parametrisation } from '../parametrisation.js';

/** How much larger a cut weight must be than one that takes part, to take its place. */
const advantage = 1.2;

/**
 * Weights of which always the same number takes part: the largest. The others are cut, but go on being trained and come
 * back where that proves wrong, as in "Dynamic Network Surgery" (Guo et al. 2016, https://arxiv.org/abs/1608.04493); the
 * gradient reaches them as if they were there. The paper's thresholds are fixed, so that more come back than go; these
 * here move with the weights. That changes become rare with time, the paper's probability, a falling learning rate does.
 * @param mask 1 where a weight takes part at first, 0 where it is cut
 */
export function regrowing(mask: Float32Array): Parametrisation {
  const count = mask.reduce((sum, kept) => sum + kept, 0);
  // Filled anew in each step: memory that is asked for a thousand times an epoch takes longer than the work.
  const ranks = new Float32Array(mask.length);
  const taking = (reals: Float32Array, held: Float32Array) => {
    for (let i = 0; i < ranks.length; i++) {
      const size = Math.abs(reals[i]);
      ranks[i] = held[i] === 0 ? size : size * advantage;
    }
    return keepLargest(ranks, count);
  };
  return {
    init: (values, { shape }) => ({
      reals: { shape, values, isTrained: true, isDecayed: true },
      mask: { shape, values: mask, isTrained: false, isDecayed: false },
    }),
    materialise({ reals, mask: held }) {
      // A function of the weights and the mask before: measuring the network in between changes nothing.
      const now = taking(reals.dataSync<'float32'>(), held.dataSync<'float32'>());
      tf.tidy(() => (held as tf.Variable).assign(tf.tensor(now, held.shape)));
      const compute = tf.customGrad((...inputs) => {
        const [x, kept] = inputs as tf.Tensor[];
        return { value: tf.mul(x, kept), gradFunc: (dy) => [dy, tf.zerosLike(dy)] };
      });
      return compute(reals, held);
    },
    encode({ reals, mask: held }) {
      const now = taking(reals, held);
      return { encoding: 'float32', values: reals.map((real, i) => real * now[i]) };
    },
  };
}
