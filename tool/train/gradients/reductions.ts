import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, gradient } from './gradient.js';

export const reductions: readonly Gradient[] = [
  gradient<tf.SumAttrs>('Sum', { inputs: ['x'] }, (dy, [x], { axis }) => ({
    x: () => repeatTo(x, dy, axis),
  })),
  gradient<tf.MeanAttrs>('Mean', { inputs: ['x'] }, (dy, [x], { axis }) => ({
    x: () => repeatTo(x, tf.mul(dy, dy.size / x.size), axis),
  })),
  gradient<tf.SoftmaxAttrs>('Softmax', { output: true }, (dy, [y], { dim }) => ({
    logits: () => {
      const weighted = tf.mul(dy, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, dim, true), y));
    },
  })),
];

/** Gives each element of `x` the gradient of the sum in which it is. */
function repeatTo(x: tf.Tensor, dy: tf.Tensor, axis: number | number[] | null): tf.Tensor {
  const axes = tf.util.parseAxisParam(axis as number | number[], x.shape);
  const kept = x.shape.map((size, dimension) => (axes.includes(dimension) ? 1 : size));
  // Adding repeats faster than the backends' tile.
  return tf.add(tf.zerosLike(x), tf.reshape(dy, kept));
}
