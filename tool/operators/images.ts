import * as tf from '@tensorflow/tfjs-core';
import type { Padding, Window } from '../graph/attributes.js';

type Pair = readonly [rows: number, columns: number];

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

/**
 * Padding as convolutions of TF.js take it: by name where that means as much, which saves a copy of the image, else with
 * the rows and columns added already.
 * @param extent of the filter, from its first tap to its last one
 */
export function withPadding(
  x: tf.Tensor4D,
  extent: Pair,
  strides: Pair,
  padding: Padding,
): { readonly image: tf.Tensor4D; readonly pad: 'same' | 'valid' } {
  const { top, bottom, left, right } = padding;
  // With nothing to add, `valid` is what backends have fast ways for.
  if (top + bottom + left + right === 0) return { image: x, pad: 'valid' };
  const isSame = [[top, bottom] as const, [left, right] as const].every(([before, after], axis) => {
    const size = x.shape[axis + 1];
    const total = Math.max(0, (Math.ceil(size / strides[axis]) - 1) * strides[axis] + extent[axis] - size);
    return before === Math.floor(total / 2) && after === Math.ceil(total / 2);
  });
  return isSame ? { image: x, pad: 'same' } : { image: padImage(x, padding), pad: 'valid' };
}

/** Keeps every `strides`-th row and column, from the first one on. */
export function subsample(x: tf.Tensor4D, [rows, columns]: Window['strides']): tf.Tensor4D {
  if (rows === 1 && columns === 1) return x;
  return tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, rows, columns, 1]) as tf.Tensor4D;
}

/**
 * Adds rows and columns of zeros before the first and after the last ones; where a number is negative, takes as many
 * away.
 */
export function fitImage(x: tf.Tensor4D, rows: Pair, columns: Pair): tf.Tensor4D {
  const added = (pair: Pair): [number, number] => [Math.max(0, pair[0]), Math.max(0, pair[1])];
  const cut = (pair: Pair): Pair => [Math.max(0, -pair[0]), Math.max(0, -pair[1])];
  const [top, bottom] = cut(rows);
  const [left, right] = cut(columns);
  const [images, height, width, channels] = x.shape;
  const kept =
    top + bottom + left + right === 0
      ? x
      : tf.slice(x, [0, top, left, 0], [images, height - top - bottom, width - left - right, channels]);
  if (Math.max(...rows, ...columns) <= 0) return kept;
  return tf.pad(kept, [[0, 0], added(rows), added(columns), [0, 0]]);
}

/**
 * Moves the pixels of an image apart, to every `strides`-th row and column of an image of zeros: the adjoint of
 * subsampling.
 * @param size rows and columns of the result, from (rows − 1) · stride + 1 on
 */
export function insertZeros(x: tf.Tensor4D, [down, right]: Pair, size: Pair): tf.Tensor4D {
  const [images, rows, columns, channels] = x.shape;
  // Seen as a matrix with a row for each pixel, then for each row of pixels, zeros are appended to each row.
  const pixels = appendZeros(tf.reshape(x, [images * rows * columns, channels]), right);
  const lines = appendZeros(tf.reshape(pixels, [images * rows, columns * right * channels]), down);
  const spread = tf.reshape(lines, [images, rows * down, columns * right, channels]) as tf.Tensor4D;
  return fitImage(spread, [0, size[0] - rows * down], [0, size[1] - columns * right]);
}

/** Makes each row of a matrix `factor` times as long. */
function appendZeros(x: tf.Tensor, factor: number): tf.Tensor {
  const columns = x.shape[1] ?? 0;
  if (factor === 1) return x;
  return tf.pad(x, [
    [0, 0],
    [0, (factor - 1) * columns],
  ]);
}
