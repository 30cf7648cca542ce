import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../encodings/index.js';
import type { Parametrisation } from '../parametrisation.js';

/** The numbers of a Q format: multiples of a scale from one stored integer to another. */
export interface FixedPointRange {
  /** Of all weights, or of each, in the weight's shape. */
  readonly scale: number | Float32Array;
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
      const reals = tf.tidy(
        () => store(tf.tensor(decode(inner.encode(parameters, weight)), [...weight.shape]), range).value,
      );
      const values = reals.dataSync<'float32'>().slice();
      reals.dispose();
      return { encoding: 'float32', values };
    },
  };
}

/** @returns weights as they are stored, and how many steps of the scale they were before */
function store(reals: tf.Tensor, { scale, minimum, maximum }: FixedPointRange) {
  const scales = typeof scale === 'number' ? tf.scalar(scale) : tf.tensor(scale, reals.shape);
  const steps = tf.div(reals, scales);
  const rounded = tf.clipByValue(tf.floor(tf.add(steps, 0.5)), minimum, maximum);
  return { value: tf.mul(rounded, scales), steps };
}

function passRounding(weights: tf.Tensor, range: FixedPointRange): tf.Tensor {
  const compute = tf.customGrad((...inputs) => {
    const [reals, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    const { value, steps } = store(reals, range);
    save([steps]);
    return {
      value,
      gradFunc: (dy, saved) => {
        const [at] = saved as tf.Tensor[];
        const isInside = tf.logicalAnd(tf.greaterEqual(at, range.minimum), tf.lessEqual(at, range.maximum));
        return tf.mul(dy, tf.cast(isInside, 'float32'));
      },
    };
  });
  return compute(weights);
}
