import { Matrix } from 'ml-matrix';
import type { Decomposable } from './layer.js';
import { type Eigen, eigenOf, leading, whiteningOf } from './symmetric.js';

/**
 * A convolution's filters as sums of products of columns of taps and rows of taps (Jaderberg et al. 2014, section 2.1,
 * https://arxiv.org/abs/1405.3866): the columns are one convolution, the rows another one on what it gives.
 */
export interface SpatialDecomposition {
  /** Energy of each column filter: of what the layer makes of its input it explains this much; the largest first. */
  readonly energies: readonly number[];
  /** The first column filters: [count, rows · channels]. */
  columns(count: number): Matrix;
  /** The row filters that go with them: [filters, columns · count]. */
  rows(count: number): Matrix;
}

/**
 * Decomposes the filters by singular values of the matrix [rows · channels, filters · columns], weighted by what the columns
 * of taps really read.
 * @param covariance of a column of taps over the layer's input, [rows · channels, rows · channels]; the identity for a
 *   decomposition of the weights alone
 */
export function decomposeSpatially(layer: Decomposable, covariance: Matrix): SpatialDecomposition {
  const whitening = whiteningOf(covariance);
  const weighted = whitening.mmul(covariance).mmul(columnsByRows(layer));
  const eigen: Eigen = eigenOf(weighted.mmul(weighted.transpose()));
  const [, width] = layer.filter;
  return {
    energies: eigen.values,
    columns: (count) => leading(eigen, count).transpose().mmul(whitening),
    rows(count) {
      const rows = leading(eigen, count).transpose().mmul(weighted);
      const filters = layer.weights.rows;
      const result = Matrix.zeros(filters, width * count);
      for (let filter = 0; filter < filters; filter++)
        for (let column = 0; column < width; column++)
          for (let i = 0; i < count; i++)
            result.set(filter, column * count + i, rows.get(i, filter * width + column));
      return result;
    },
  };
}

/** The weights as [rows · channels, filters · columns]. */
function columnsByRows({ weights, filter: [rows, columns, channels] }: Decomposable): Matrix {
  const result = Matrix.zeros(rows * channels, weights.rows * columns);
  for (let filter = 0; filter < weights.rows; filter++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        for (let channel = 0; channel < channels; channel++)
          result.set(
            row * channels + channel,
            filter * columns + column,
            weights.get(filter, (row * columns + column) * channels + channel),
          );
  return result;
}
