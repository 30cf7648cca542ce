import * as tf from '@tensorflow/tfjs-core';
import type { Activation, Dilated, Padding, Window } from '../graph/attributes.js';

/** Applies the clamp that is fused into the end of an operator. */
export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'none':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.clipByValue(x, 0, 6);
  }
}

/** Adds the rows and columns as pixels of their own: not every TF.js backend knows uneven padding. */
export function padImage(x: tf.Tensor4D, padding: Padding, value = 0): tf.Tensor4D {
  const { top, bottom, left, right } = padding;
  if (top + bottom + left + right === 0) return x;
  return tf.pad(
    x,
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    value,
  );
}

/** Keeps every `strides`-th row and column, from the first one on. */
export function subsample(x: tf.Tensor4D, [rows, columns]: Window['strides']): tf.Tensor4D {
  if (rows === 1 && columns === 1) return x;
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, rows, columns, 1]) as tf.Tensor4D;
}

/** Pads and convolves. TF.js takes strides or dilations but not both: then every position is computed first. */
export function convolve(
  x: tf.Tensor4D,
  { padding, strides, dilations }: Window & Dilated,
  valid: (x: tf.Tensor4D, strides: [number, number], dilations: [number, number]) => tf.Tensor4D,
): tf.Tensor4D {
  const image = padImage(x, padding);
  const isBoth = Math.max(...strides) > 1 && Math.max(...dilations) > 1;
  if (isBoth) return subsample(valid(image, [1, 1], [...dilations]), strides);
  return valid(image, [...strides], [...dilations]);
}
