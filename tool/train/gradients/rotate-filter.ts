import * as tf from '@tensorflow/tfjs-core';

/** Turns a filter [rows, columns, …] by 180°. */
export function rotateFilter(filter: tf.Tensor4D): tf.Tensor4D {
  const [rows, columns, inputs, outputs] = filter.shape;
  if (rows * columns === 1) return filter;
  // Gathering whole taps is far faster than the backends' reverse.
  const taps = tf.reshape(filter, [rows * columns, inputs * outputs]);
  const order = Array.from({ length: rows * columns }, (_, tap) => rows * columns - 1 - tap);
  return tf.reshape(tf.gather(taps, tf.tensor1d(order, 'int32')), filter.shape);
}
