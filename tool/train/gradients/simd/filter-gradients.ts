import type * as tf from '@tensorflow/tfjs-core';
import type { Heap } from '../../../float/simd/heap.js';
import type { ImageWindow } from '../window.js';
import { productTile, tapsAtOnce } from './index.js';

/** Rows of pixels, and by how many bytes one and the next one are apart in two images. */
interface Pixels {
  readonly rows: number;
  readonly perRow: number;
  readonly step: readonly [number, number];
  /** From behind a row to the next one. */
  readonly skip: readonly [number, number];
}

/** Pixels at a time of an image without rows: what the sums read again and again stays in the processor's cache. */
const pixelsAtOnce = 256;

/**
 * dw of a convolution: for each row of the filter, what its taps see at each output pixel times the gradients there.
 * @param image [images, rows, columns, channels], padded
 * @param dy whose channels are a multiple of 4
 * @returns [filter rows, filter columns, channels, dy's channels]
 */
export function filterGradient(
  heap: Heap,
  image: tf.Tensor4D,
  dy: tf.Tensor4D,
  window: ImageWindow,
): tf.Tensor {
  const [channels, outputs] = [image.shape[3], dy.shape[3]];
  const { filter, dilations } = window;
  // Neighbouring taps see neighbouring numbers, so a row of them is one tap with more channels.
  const areJoined = dilations[1] === 1;
  const taps = areJoined ? 1 : filter[1];
  const seen = areJoined ? filter[1] * channels : channels;
  const dw = heap.zeros([...filter, channels, outputs]);
  const start = heap.address(dw);
  for (const { pixels, at } of blocks(heap, image, dy, window))
    for (let row = 0; row < filter[0]; row++)
      for (let tap = 0; tap < taps; tap++) {
        const shift = 4 * channels * (row * dilations[0] * image.shape[2] + tap * dilations[1]);
        const first = start + 4 * (row * filter[1] + tap) * channels * outputs;
        addProducts(heap, { start: first, height: seen, width: outputs }, [at[0] + shift, at[1]], pixels);
      }
  return dw;
}

/**
 * dw of a depthwise convolution of multiplier 1.
 * @param image padded, its channels a multiple of 4
 * @returns [filter rows, filter columns, channels, 1]
 */
export function depthwiseFilterGradient(
  heap: Heap,
  image: tf.Tensor4D,
  dy: tf.Tensor4D,
  window: ImageWindow,
): tf.Tensor {
  const { filter, dilations } = window;
  const channels = 4 * dy.shape[3];
  const tapStep = channels * dilations[1];
  const dw = heap.zeros([...filter, dy.shape[3], 1]);
  const start = heap.address(dw);
  for (const { pixels, at } of blocks(heap, image, dy, window))
    for (let row = 0; row < filter[0]; row++)
      for (let first = 0; first < filter[1]; first += tapsAtOnce) {
        const run = heap.run[`channelProducts${Math.min(tapsAtOnce, filter[1] - first)}`];
        const sums = start + channels * (row * filter[1] + first);
        const seen = at[0] + channels * (row * dilations[0] * image.shape[2] + first * dilations[1]);
        const { step, skip, perRow, rows } = pixels;
        for (let channel = 0; channel < channels; channel += 16) {
          const [from, met] = [seen + channel, at[1] + channel];
          run(sums + channel, channels, from, step[0], skip[0], met, step[1], skip[1], perRow, rows, tapStep);
        }
      }
  return dw;
}

/** Sums that are added to, tile by tile. */
function addProducts(
  heap: Heap,
  sums: { readonly start: number; readonly height: number; readonly width: number },
  [a, b]: readonly [number, number],
  { rows, perRow, step, skip }: Pixels,
): void {
  const rowBytes = 4 * sums.width;
  for (let row = 0; row < sums.height; row += productTile.rows) {
    const height = Math.min(productTile.rows, sums.height - row);
    for (let column = 0; column < sums.width; column += 4 * productTile.vectors) {
      const run = heap.run[`products${height}x${Math.min(4 * productTile.vectors, sums.width - column)}`];
      const start = sums.start + row * rowBytes + 4 * column;
      const [seen, met] = [a + 4 * row, b + 4 * column];
      run(start, rowBytes, seen, step[0], skip[0], met, step[1], skip[1], perRow, rows);
    }
  }
}

/** The pixels that output pixels see first, beside these, image by image, or in shares where all lie in one line. */
function blocks(
  heap: Heap,
  image: tf.Tensor4D,
  dy: tf.Tensor4D,
  { filter, strides }: ImageWindow,
): { readonly pixels: Pixels; readonly at: readonly [number, number] }[] {
  const [images, height, width, channels] = image.shape;
  const [, rows, columns, outputs] = dy.shape;
  const starts = [heap.address(image), heap.address(dy)] as const;
  const bytes = [4 * channels, 4 * outputs] as const;
  if (filter[0] * filter[1] === 1 && rows === height && columns === width) {
    const count = images * rows * columns;
    return Array.from({ length: Math.ceil(count / pixelsAtOnce) }, (_, block) => {
      const first = block * pixelsAtOnce;
      return {
        pixels: { rows: 1, perRow: Math.min(pixelsAtOnce, count - first), step: bytes, skip: [0, 0] },
        at: [starts[0] + first * bytes[0], starts[1] + first * bytes[1]],
      };
    });
  }
  const step = [bytes[0] * strides[1], bytes[1]] as const;
  const skip = [bytes[0] * width * strides[0] - step[0] * columns, 0] as const;
  return Array.from({ length: images }, (_, index) => ({
    pixels: { rows, perRow: columns, step, skip },
    at: [starts[0] + index * height * width * bytes[0], starts[1] + index * rows * columns * bytes[1]],
  }));
}
