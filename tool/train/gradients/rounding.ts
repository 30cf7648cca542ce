import * as tf from '@tensorflow/tfjs-core';
import type { Heap } from '../../float/simd/heap.js';
import { simdHeap } from './simd/index.js';

/** The values that a stored activation can have: whole multiples of a scale from the lowest to the highest one. */
export interface Steps {
  readonly lowest: number;
  readonly highest: number;
  readonly scale: number;
}

/** The least and the largest element. */
export function extremes(x: tf.Tensor): readonly [least: number, largest: number] {
  const heap = heapFor(x);
  return tf.tidy(() => {
    if (!heap) return [tf.min(x).dataSync()[0], tf.max(x).dataSync()[0]] as const;
    const found = heap.zeros([8]);
    heap.run.extremes(heap.address(x), heap.address(found), x.size / 4);
    const values = found.dataSync();
    return [Math.min(...values.subarray(0, 4)), Math.max(...values.subarray(4))] as const;
  });
}

/** Each element clamped and rounded to the nearest step, of two to the even one. */
export function roundToSteps(x: tf.Tensor, { lowest, highest, scale }: Steps): tf.Tensor {
  const heap = heapFor(x);
  if (!heap) return tf.mul(tf.round(tf.div(tf.clipByValue(x, lowest, highest), scale)), scale);
  const range = tf.tensor1d([lowest, highest, scale]);
  const y = heap.output(x.shape);
  heap.run.roundToSteps(heap.address(x), heap.address(y), heap.address(range), x.size / 4);
  range.dispose();
  return y;
}

/** dy where x is not beyond the steps, else 0. */
export function passInside(dy: tf.Tensor, x: tf.Tensor, { lowest, highest }: Steps): tf.Tensor {
  const heap = heapFor(x);
  if (!heap) {
    const isInside = tf.logicalAnd(tf.greaterEqual(x, lowest), tf.lessEqual(x, highest));
    return tf.mul(dy, tf.cast(isInside, 'float32'));
  }
  const range = tf.tensor1d([lowest, highest]);
  const dx = heap.output(x.shape);
  heap.run.passInside(heap.address(x), heap.address(dy), heap.address(dx), heap.address(range), x.size / 4);
  range.dispose();
  return dx;
}

/** Kernels work on four elements at a time. */
function heapFor(x: tf.Tensor): Heap | undefined {
  return x.size > 0 && x.size % 4 === 0 ? simdHeap() : undefined;
}
