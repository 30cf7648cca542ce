import * as tf from '@tensorflow/tfjs-core';
import { Matrix } from 'ml-matrix';

/** Vectors of the same length, one after the other: samples of what a layer reads or gives. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  /** [count, width] */
  readonly values: Float32Array;
}

export function meanOf({ count, width, values }: Rows): Float64Array {
  const mean = new Float64Array(width);
  for (let start = 0; start < values.length; start += width)
    for (let i = 0; i < width; i++) mean[i] += values[start + i] / count;
  return mean;
}

/** a + factor · b. */
export function sum(a: Rows, b: Rows, factor = 1): Rows {
  const values = new Float32Array(a.values.length);
  for (let i = 0; i < values.length; i++) values[i] = a.values[i] + factor * b.values[i];
  return { ...a, values };
}

/** The covariance of the rows' elements, [width, width], in double precision: what follows may divide by its least part. */
export function covarianceOf(rows: Rows): Matrix {
  const { count, width, values } = rows;
  const mean = meanOf(rows);
  const sums = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let start = 0; start < values.length; start += width) {
    for (let i = 0; i < width; i++) centred[i] = values[start + i] - mean[i];
    for (let i = 0; i < width; i++) {
      const factor = centred[i];
      for (let j = 0; j <= i; j++) sums[i * width + j] += factor * centred[j];
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) sums[j * width + i] = sums[i * width + j];
  return Matrix.from1DArray(width, width, sums).div(count);
}

/** The mean of the products a · bᵀ over all rows: [a.width, b.width]. A TF.js backend must have started. */
export function meanProduct(a: Rows, b: Rows): Matrix {
  const sums = computed(() => tf.matMul(tensorOf(a), tensorOf(b), true));
  return Matrix.from1DArray(a.width, b.width, sums).div(a.count);
}

/** Each row x as matrix · x + offset. A TF.js backend must have started. */
export function transformed(rows: Rows, matrix: Matrix, offset: ArrayLike<number>): Rows {
  const values = computed(() => {
    const factors = tf.tensor2d(Float32Array.from(matrix.to1DArray()), [matrix.rows, matrix.columns]);
    const products = tf.matMul(tensorOf(rows), factors, false, true);
    return tf.add(products, tf.tensor1d(Float32Array.from(offset)));
  });
  return { count: rows.count, width: matrix.rows, values };
}

function tensorOf({ count, width, values }: Rows): tf.Tensor2D {
  return tf.tensor2d(values, [count, width]);
}

function computed(compute: () => tf.Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}
