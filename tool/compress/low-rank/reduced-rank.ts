import { Matrix, QrDecomposition } from 'ml-matrix';
import { covarianceOf, meanOf, meanProduct, type Rows, transformed } from './rows.js';
import { type Eigen, eigenOf, leading, whiteningOf } from './symmetric.js';

/** y ≈ combination · (basis · x) + bias. */
export interface LowRank {
  /** [rank, inputs]; its outputs are uncorrelated and have variance 1 on the samples that it was made from. */
  readonly basis: Matrix;
  /** [outputs, rank] */
  readonly combination: Matrix;
  readonly bias: Float64Array;
}

/** What one regression found. */
export interface RankedFit {
  /** What it gives for each input. */
  readonly predicted: Rows;
  /** An orthonormal basis of the directions in which it gives anything: [outputs, rank]. */
  readonly directions: Matrix;
  factors(): LowRank;
}

/** Least squares with matrices of limited rank, on inputs that stay the same for one set of outputs after another. */
export interface ReducedRankRegression {
  /**
   * The M of the given rank and the bias that make ‖target − (M · input + bias)‖² least.
   * @param near directions of a fit to targets that were nearly the same: they are turned one step towards the best ones,
   *   which is never worse than they are and for wide layers many times faster
   */
  fit(targets: Rows, rank: number, near?: Matrix): RankedFit;
}

/**
 * Reduced-rank regression by a generalised singular value decomposition. The best M of any rank, M̂ = Cov(y, x) · Cov(x)⁻¹,
 * is decomposed as U · S · Vᵀ with UᵀU = I and Vᵀ · Cov(x) · V = I; the best one of rank r keeps the r largest singular
 * values (Zhang et al. 2015, section 3.2, after Takane and Jung 2006). In whitened coordinates, where Cov(x) = I, it is an ordinary
 * decomposition, here that of M̂ · M̂ᵀ, and whitening is done once.
 */
export function reducedRankRegression(inputs: Rows): ReducedRankRegression {
  const mean = meanOf(inputs);
  const whitening = whiteningOf(covarianceOf(inputs));
  const centre = whitening.mmul(Matrix.columnVector(mean)).mul(-1).to1DArray();
  const white = transformed(inputs, whitening, centre);
  return {
    fit(targets, rank, near) {
      const targetMean = meanOf(targets);
      const best = meanProduct(targets, white);
      const decompose = () => eigenOf(best.mmul(best.transpose()));
      const directions = near ? turned(near, best) : leading(decompose(), rank);
      const scores = transformed(white, directions.transpose().mmul(best), new Float64Array(rank));
      return {
        predicted: transformed(scores, directions, targetMean),
        directions,
        factors: () => factorsOf(best, decompose(), rank, whitening, mean, targetMean),
      };
    },
  };
}

/** One step of orthogonal iteration. */
function turned(directions: Matrix, best: Matrix): Matrix {
  return new QrDecomposition(best.mmul(best.transpose().mmul(directions))).orthogonalMatrix;
}

/**
 * All singular values go into the combination. The basis' outputs then all have variance 1, which costs least when they share
 * one int8 scale: rounding noise of each reaches the output times its singular value, and no direction's range is wider
 * than the others'.
 */
function factorsOf(
  best: Matrix,
  eigen: Eigen,
  rank: number,
  whitening: Matrix,
  mean: Float64Array,
  targetMean: Float64Array,
): LowRank {
  const u = leading(eigen, rank);
  const singular = eigen.values.slice(0, rank).map(Math.sqrt);
  const basis = u.transpose().mmul(best).mmul(whitening);
  const combination = u.clone();
  for (const [i, value] of singular.entries()) {
    // A direction that explains nothing stays at zero.
    basis.mulRow(i, value > 0 ? 1 / value : 0);
    combination.mulColumn(i, value);
  }
  const shift = combination.mmul(basis).mmul(Matrix.columnVector(mean));
  return { basis, combination, bias: targetMean.map((value, i) => value - shift.get(i, 0)) };
}
