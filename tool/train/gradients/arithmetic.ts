import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, gradient, sumTo } from './gradient.js';

/** A kernel of two tensors, either of which may be repeated to the other's shape. */
function binary(
  kernelName: string,
  da: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  db: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): Gradient {
  return gradient(kernelName, { inputs: ['a', 'b'] }, (dy, [a, b]) => ({
    a: () => sumTo(da(dy, a, b), a.shape),
    b: () => sumTo(db(dy, a, b), b.shape),
  }));
}

const isAtLeast = (a: tf.Tensor, b: tf.Tensor) => tf.cast(tf.greaterEqual(a, b), 'float32');
const isAbove = (a: tf.Tensor, b: tf.Tensor) => tf.cast(tf.greater(a, b), 'float32');

export const arithmetic: readonly Gradient[] = [
  binary(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  binary(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  binary(
    'Multiply',
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  binary(
    'RealDiv',
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  // Of equals the first counts as the larger one, and as the smaller one.
  binary(
    'Maximum',
    (dy, a, b) => tf.mul(dy, isAtLeast(a, b)),
    (dy, a, b) => tf.mul(dy, isAbove(b, a)),
  ),
  binary(
    'Minimum',
    (dy, a, b) => tf.mul(dy, isAtLeast(b, a)),
    (dy, a, b) => tf.mul(dy, isAbove(a, b)),
  ),
  gradient<tf.BatchMatMulAttrs>(
    'BatchMatMul',
    { inputs: ['a', 'b'] },
    (dy, [a, b], { transposeA, transposeB }) => ({
      a: () => (transposeA ? tf.matMul(b, dy, transposeB, true) : tf.matMul(dy, b, false, !transposeB)),
      b: () => (transposeB ? tf.matMul(dy, a, true, transposeA) : tf.matMul(a, dy, !transposeA, false)),
    }),
  ),
];
