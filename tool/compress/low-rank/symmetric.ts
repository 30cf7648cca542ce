import { EigenvalueDecomposition, type Matrix } from 'ml-matrix';

/** Orthonormal eigenvectors of a symmetric positive semidefinite matrix, those of the largest eigenvalues first. */
export interface Eigen {
  readonly values: readonly number[];
  /** A column for each. */
  readonly vectors: Matrix;
}

export function eigenOf(symmetric: Matrix): Eigen {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(symmetric, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues.map((_, i) => i).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  return {
    values: order.map((i) => Math.max(0, realEigenvalues[i])),
    vectors: eigenvectorMatrix.subMatrixColumn(order),
  };
}

/** Below this part of the largest, an eigenvalue of a covariance is rounding noise. */
const negligible = 1e-10;

/**
 * The matrix that takes vectors with this covariance to uncorrelated ones of variance 1, a row for each; fewer of them
 * where some directions never vary.
 */
export function whiteningOf(covariance: Matrix): Matrix {
  const { values, vectors } = eigenOf(covariance);
  const count = values.filter((value) => value > negligible * values[0]).length;
  const kept = vectors.subMatrix(0, vectors.rows - 1, 0, Math.max(count, 1) - 1).transpose();
  for (let i = 0; i < count; i++) kept.mulRow(i, 1 / Math.sqrt(values[i]));
  return kept;
}

/** The first `count` columns. */
export function leading({ vectors }: Eigen, count: number): Matrix {
  return vectors.subMatrix(0, vectors.rows - 1, 0, count - 1);
}
