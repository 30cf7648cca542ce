import * as tf from '@tensorflow/tfjs-core';
import type { Heap } from '../../float/simd/heap.js';
import { meanLeading, sumLeading } from './gradient.js';
import { simdHeap, vectorsAtOnce } from './simd/index.js';

/** Of each channel, over all pixels of all images. */
export interface Moments {
  readonly mean: tf.Tensor;
  /** The biased one, as Keras takes it. */
  readonly variance: tf.Tensor;
}

export function channelMoments(x: tf.Tensor): Moments {
  const heap = heapFor(x);
  const channels = channelsOf(x);
  return tf.tidy(() => {
    if (!heap) {
      const mean = meanLeading(x, 1);
      return { mean, variance: meanLeading(tf.square(tf.sub(x, mean)), 1) };
    }
    // One pass, which loses few digits: distances from the first pixel are about as large as the deviation.
    const origin = tf.slice(tf.reshape(x, [-1]), 0, channels);
    const [sums, squares] = [heap.zeros([channels]), heap.zeros([channels])];
    overPixels(heap, 'moments', [x], [origin, sums, squares]);
    const [distance, square] = [sums, squares].map((sum) => tf.mul(sum, channels / x.size));
    // Rounding must not make the variance of a constant channel negative.
    const variance = tf.maximum(tf.sub(square, tf.square(distance)), 0);
    return { mean: tf.add(origin, distance), variance };
  });
}

/** x · scale + shift, with a scale and a shift for each channel. */
export function affineByChannel(x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor): tf.Tensor {
  const heap = heapFor(x);
  if (!heap) return tf.add(tf.mul(x, scale), shift);
  const y = heap.output(x.shape);
  overPixels(heap, 'affine', [x, y], [scale, shift]);
  return y;
}

/** x · scaleX + y · scaleY + shift, with two scales and a shift for each channel. */
export function affinePairByChannel(
  [x, scaleX]: readonly [tf.Tensor, tf.Tensor],
  [y, scaleY]: readonly [tf.Tensor, tf.Tensor],
  shift: tf.Tensor,
): tf.Tensor {
  const heap = heapFor(x);
  if (!heap) return tf.add(tf.add(tf.mul(x, scaleX), tf.mul(y, scaleY)), shift);
  const z = heap.output(x.shape);
  overPixels(heap, 'affinePair', [x, y, z], [scaleX, scaleY, shift]);
  return z;
}

/** For each channel the sum of dy, and that of dy · (x − mean). */
export function centeredSums(
  dy: tf.Tensor,
  x: tf.Tensor,
  mean: tf.Tensor,
): [sum: tf.Tensor, product: tf.Tensor] {
  const heap = heapFor(x);
  if (!heap) return [sumLeading(dy, 1), sumLeading(tf.mul(dy, tf.sub(x, mean)), 1)];
  const [sum, product] = [heap.zeros(mean.shape), heap.zeros(mean.shape)];
  overPixels(heap, 'centeredProducts', [x, dy], [mean, sum, product]);
  return [sum, product];
}

/** dy where x is above zero, else 0. */
export function reluGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const heap = x.size % 4 === 0 && simdHeap();
  if (!heap) return tf.mul(dy, tf.step(x));
  const dx = heap.output(x.shape);
  if (x.size > 0) heap.run.reluGradient(heap.address(x), heap.address(dy), heap.address(dx), x.size / 4);
  return dx;
}

/** Kernels work on four channels at a time. */
function heapFor(x: tf.Tensor): Heap | undefined {
  return x.size > 0 && channelsOf(x) % 4 === 0 ? simdHeap() : undefined;
}

function channelsOf(x: tf.Tensor): number {
  return x.shape[x.rank - 1];
}

/** Numbers of an image that are worked on at a time, so that those of all images stay in the processor's cache. */
const numbersAtOnce = 16384;

/**
 * Runs a kernel over all pixels, part by part.
 * @param images of the same shape
 * @param held one number for each channel
 */
function overPixels(
  heap: Heap,
  kernel: string,
  images: readonly tf.Tensor[],
  held: readonly tf.Tensor[],
): void {
  const channels = channelsOf(images[0]);
  const pixels = images[0].size / channels;
  const vectors = channels % (4 * vectorsAtOnce) === 0 ? vectorsAtOnce : 1;
  const run = heap.run[`${kernel}${4 * vectors}`];
  const starts = [...images, ...held].map((x) => heap.address(x));
  const atOnce = Math.max(1, Math.floor(numbersAtOnce / channels));
  for (let pixel = 0; pixel < pixels; pixel += atOnce)
    for (let channel = 0; channel < channels; channel += 4 * vectors) {
      const places = starts.map(
        (start, i) => start + 4 * (channel + (i < images.length ? pixel * channels : 0)),
      );
      run(...places, 4 * channels, Math.min(atOnce, pixels - pixel));
    }
}
