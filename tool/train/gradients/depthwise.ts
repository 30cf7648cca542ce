import * as tf from '@tensorflow/tfjs-core';
import { transposedImage, usedImage } from './convolution.js';
import { type Gradient, gradient, sumLeading } from './gradient.js';
import { rotateFilter } from './rotate-filter.js';
import { depthwiseFilterGradient as heapFilterGradient } from './simd/filter-gradients.js';
import { simdHeap } from './simd/index.js';
import { convolutionWindow, type ImageWindow } from './window.js';

/** Gradients of depthwise convolutions. Filters are TF.js's [rows, columns, channels, multiplier]. */
export const depthwise: readonly Gradient[] = [
  gradient<tf.DepthwiseConv2dNativeAttrs>(
    'DepthwiseConv2dNative',
    { inputs: ['x', 'filter'] },
    (dy, saved, attributes) => {
      const [x, filter, dy4] = [...saved, dy] as tf.Tensor4D[];
      const window = convolutionWindow(x.shape, filter.shape, attributes);
      return {
        x: () => depthwiseInputGradient(dy4, filter, window),
        filter: () => depthwiseFilterGradient(x, dy4, filter.shape, window),
      };
    },
  ),
];

/** dx: as for a convolution; then the filters that read the same channel are added up. */
function depthwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, window: ImageWindow): tf.Tensor4D {
  const [rows, columns, channels, multiplier] = filter.shape;
  const { image, pad } = transposedImage(dy, window);
  const turned = tf.reshape(rotateFilter(filter), [rows, columns, channels * multiplier, 1]) as tf.Tensor4D;
  const gradients = tf.depthwiseConv2d(image, turned, 1, pad, 'NHWC', [...window.dilations]);
  if (multiplier === 1) return gradients;
  const [images, height, width] = gradients.shape;
  return tf.sum(tf.reshape(gradients, [images, height, width, channels, multiplier]), -1);
}

/** dw: for each tap the input that it has met, times the output's gradient, summed over all pixels. */
function depthwiseFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  shape: readonly number[],
  window: ImageWindow,
): tf.Tensor {
  const [rows, columns, channels, multiplier] = shape;
  const image = usedImage(x, window);
  const heap = multiplier === 1 && channels % 4 === 0 && simdHeap();
  if (heap) return heapFilterGradient(heap, image, dy, window);
  const taps: tf.Tensor[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const seen = seenBy([row, column], image, window);
      taps.push(sumLeading(tf.mul(repeatChannels(seen, multiplier), dy), 1));
    }
  return tf.reshape(tf.stack(taps), [rows, columns, channels, multiplier]);
}

/** The pixels that one tap of a filter meets, one for each output pixel. */
function seenBy(
  [row, column]: readonly [number, number],
  image: tf.Tensor4D,
  { output, strides, dilations }: ImageWindow,
): tf.Tensor4D {
  const [images, , , channels] = image.shape;
  const first = [0, row * dilations[0], column * dilations[1], 0];
  const extent = output.map((size, axis) => (size - 1) * strides[axis] + 1);
  const block = tf.slice(image, first, [images, extent[0], extent[1], channels]);
  if (strides[0] * strides[1] === 1) return block;
  return tf.stridedSlice(block, [0, 0, 0, 0], block.shape, [1, strides[0], strides[1], 1]) as tf.Tensor4D;
}

/** Each channel `multiplier` times, side by side. */
function repeatChannels(x: tf.Tensor4D, multiplier: number): tf.Tensor4D {
  if (multiplier === 1) return x;
  const [images, rows, columns, channels] = x.shape;
  const copies = tf.tile(tf.expandDims(x, -1), [1, 1, 1, 1, multiplier]);
  return tf.reshape(copies, [images, rows, columns, channels * multiplier]);
}
