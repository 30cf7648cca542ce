import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../encodings/index.js';
import type { Parametrisation } from '../parametrisation.js';

/** The numbers of a Q format: multiples of a scale from one stored integer to another. */
export interface FixedPointRange {
  readonly scale: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Another parametrisation's weight as a Q format stores it: a half is rounded up, and what is out of range is clamped. The
 * gradient passes the rounding straight through inside the range and is zero beyond it (Bengio et al. 2013,
 * https://arxiv.org/abs/1308.3432).
 */
export function fixedPoint(inner: Parametrisation, range: FixedPointRange): Parametrisation {
  return {
    init: (reals, weight) => inner.init(reals, weight),
    materialise: (parameters, weight) => passRounding(inner.materialise(parameters, weight), range),
    encode(parameters, weight) {
      const reals = tf.tidy(() =>
        store(tf.tensor(decode(inner.encode(parameters, weight)), [...weight.shape]), range),
      );
      const values = reals.dataSync<'float32'>().slice();
      reals.dispose();
      return { encoding: 'float32', values };
    },
  };
}

function store(reals: tf.Tensor, { scale, minimum, maximum }: FixedPointRange): tf.Tensor {
  const rounded = tf.floor(tf.add(tf.div(reals, scale), 0.5));
  return tf.mul(tf.clipByValue(rounded, minimum, maximum), scale);
}

function passRounding(weights: tf.Tensor, range: FixedPointRange): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [reals, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    save([reals]);
    return {
      value: store(reals, range),
      gradFunc: (dy, saved) => {
        const [at] = saved as tf.Tensor[];
        const { scale, minimum, maximum } = range;
        const isInside = tf.logicalAnd(
          tf.greaterEqual(at, minimum * scale),
          tf.lessEqual(at, maximum * scale),
        );
        return tf.mul(dy, tf.cast(isInside, 'float32'));
      },
    };
  });
  return compute(weights);
}
