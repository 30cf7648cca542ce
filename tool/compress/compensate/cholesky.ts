/**
 * The lower triangle L of a symmetric positive definite matrix A = L · Lᵀ, row-major like A.
 * @throws RangeError where the matrix is not positive definite
 */
export function cholesky(a: Float64Array, size: number): Float64Array {
  const l = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = a[row * size + column];
      for (let k = 0; k < column; k++) sum -= l[row * size + k] * l[column * size + k];
      if (row > column) l[row * size + column] = sum / l[column * size + column];
      else if (sum > 0) l[row * size + row] = Math.sqrt(sum);
      else throw new RangeError('The matrix is not positive definite.');
    }
  }
  return l;
}

/** The x with L · Lᵀ · x = b. */
export function solveCholesky(l: Float64Array, size: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) x[row] -= l[row * size + k] * x[k];
    x[row] /= l[row * size + row];
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row] -= l[k * size + row] * x[k];
    x[row] /= l[row * size + row];
  }
  return x;
}

/** The diagonal of (L · Lᵀ)⁻¹: square norms of the columns of L⁻¹. */
export function inverseDiagonal(l: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    column[j] = 1 / l[j * size + j];
    diagonal[j] = column[j] ** 2;
    for (let row = j + 1; row < size; row++) {
      let sum = 0;
      for (let k = j; k < row; k++) sum -= l[row * size + k] * column[k];
      column[row] = sum / l[row * size + row];
      diagonal[j] += column[row] ** 2;
    }
  }
  return diagonal;
}
