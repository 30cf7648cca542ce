import * as tf from '@tensorflow/tfjs-core';
import { fitImage, insertZeros, withPadding } from '../../operators/images.js';
import { type Gradient, gradient } from './gradient.js';
import { rotateFilter } from './rotate-filter.js';
import { filterGradient } from './simd/filter-gradients.js';
import { simdHeap } from './simd/index.js';
import { convolutionWindow, type ImageWindow } from './window.js';

/**
 * Gradients of 2-D convolutions, themselves written as forward convolutions, which every backend computes fast.
 * Filters are TF.js's [rows, columns, input channels, output channels].
 */
export const convolution: readonly Gradient[] = [
  gradient<tf.Conv2DAttrs>('Conv2D', { inputs: ['x', 'filter'] }, (dy, saved, attributes) => {
    const [x, filter, dy4] = [...saved, dy] as tf.Tensor4D[];
    const window = convolutionWindow(x.shape, filter.shape, attributes);
    return {
      x: () => convolutionInputGradient(dy4, filter, window),
      filter: () => convolutionFilterGradient(x, dy4, window),
    };
  }),
];

/**
 * dx: the output's gradient, its pixels moved apart by the strides, convolved with the filter turned by 180° and its
 * channels swapped.
 */
function convolutionInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, window: ImageWindow): tf.Tensor4D {
  const { image, pad } = transposedImage(dy, window);
  const turned = tf.transpose(rotateFilter(filter), [0, 1, 3, 2]);
  return tf.conv2d(image, turned, 1, pad, 'NHWC', [...window.dilations]);
}

/**
 * The output's gradient as the image whose convolution, so padded, with the turned filter is as large as the input.
 */
export function transposedImage(dy: tf.Tensor4D, window: ImageWindow): ReturnType<typeof withPadding> {
  const { input, filter, output, strides, dilations, before } = window;
  const along = (axis: 0 | 1) => {
    const reach = (filter[axis] - 1) * dilations[axis];
    const spread = (output[axis] - 1) * strides[axis] + 1;
    const first = reach - before[axis];
    return { spread, extent: reach + 1, added: [first, input[axis] + reach - first - spread] as const };
  };
  const [rows, columns] = [along(0), along(1)];
  const spread = insertZeros(dy, strides, [rows.spread, columns.spread]);
  const [[top, bottom], [left, right]] = [rows.added, columns.added];
  if (Math.min(top, bottom, left, right) < 0)
    return { image: fitImage(spread, rows.added, columns.added), pad: 'valid' };
  return withPadding(spread, [rows.extent, columns.extent], [1, 1], { top, bottom, left, right });
}

function convolutionFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D, window: ImageWindow): tf.Tensor {
  const heap = simdHeap();
  if (!heap) return isPointwise(window) ? pointwiseFilterGradient(x, dy) : swappedConvolution(x, dy, window);
  // The kernel works on four output channels at a time.
  const outputs = dy.shape[3];
  const added = -outputs & 3;
  const padded =
    added === 0
      ? dy
      : tf.pad(dy, [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, added],
        ]);
  const dw = filterGradient(heap, usedImage(x, window), padded, window);
  return added === 0 ? dw : tf.slice(dw, [0, 0, 0, 0], [...dw.shape.slice(0, 3), outputs]);
}

/**
 * dw: the input convolved with the output's gradient, batch and channels having swapped their parts, strides and
 * dilations too.
 */
function swappedConvolution(x: tf.Tensor4D, dy: tf.Tensor4D, window: ImageWindow): tf.Tensor4D {
  const image = tf.transpose(usedImage(x, window), [3, 1, 2, 0]);
  const filter = tf.transpose(dy, [1, 2, 0, 3]);
  const swapped = tf.conv2d(image, filter, [...window.dilations], 'valid', 'NHWC', [...window.strides]);
  return tf.transpose(swapped, [1, 2, 0, 3]);
}

/** The input with its padding, without rows and columns at the end that no window reaches. */
export function usedImage(
  x: tf.Tensor4D,
  { input, filter, output, strides, dilations, before }: ImageWindow,
): tf.Tensor4D {
  const after = (axis: 0 | 1) =>
    (output[axis] - 1) * strides[axis] +
    (filter[axis] - 1) * dilations[axis] +
    1 -
    before[axis] -
    input[axis];
  return fitImage(x, [before[0], after(0)], [before[1], after(1)]);
}

/** Whether every output pixel depends on the input pixel in the same place alone. */
function isPointwise({ input, filter, output }: ImageWindow): boolean {
  return filter[0] * filter[1] === 1 && input[0] === output[0] && input[1] === output[1];
}

/** Pixels whose channels are multiplied at a time: more leave the processor's caches. */
const pixelsAtOnce = 4096;

/** dw of a pointwise convolution: a product of matrices. */
function pointwiseFilterGradient(x: tf.Tensor4D, dy: tf.Tensor4D): tf.Tensor4D {
  const pixels = tf.reshape(x, [-1, x.shape[3]]) as tf.Tensor2D;
  const gradients = tf.reshape(dy, [-1, dy.shape[3]]) as tf.Tensor2D;
  const count = pixels.shape[0];
  const products: tf.Tensor[] = [];
  for (let first = 0; first < count; first += pixelsAtOnce) {
    const part = [Math.min(pixelsAtOnce, count - first), -1] as [number, number];
    products.push(
      tf.matMul(tf.slice2d(pixels, [first, 0], part), tf.slice2d(gradients, [first, 0], part), true),
    );
  }
  return tf.reshape(tf.addN(products), [1, 1, x.shape[3], dy.shape[3]]);
}
