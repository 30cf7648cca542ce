import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, gradient } from './gradient.js';

export const reductions: readonly Gradient[] = [
  gradient<tf.SumAttrs>('Sum', { inputs: ['x'] }, (dy, [x], { axis }) => ({
    x: () => repeat(dy, x.shape, axis),
  })),
  gradient<tf.MeanAttrs>('Mean', { inputs: ['x'] }, (dy, [x], { axis }) => ({
    x: () => repeat(tf.mul(dy, dy.size / x.size), x.shape, axis),
  })),
  gradient<tf.SoftmaxAttrs>('Softmax', { output: true }, (dy, [y], { dim }) => ({
    logits: () => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
    },
  })),
];

/** Gives each element that was summed the gradient of the sum. */
function repeat(dy: tf.Tensor, shape: readonly number[], axis: number | number[] | null): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number | number[], [...shape]);
  const kept = shape.map((size, dimension) => (axes.includes(dimension) ? 1 : size));
  return tf.mul(tf.reshape(dy, kept), tf.ones([...shape]));
}
