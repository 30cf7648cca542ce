import assert from 'node:assert/strict';
import { inverse, Matrix, SingularValueDecomposition } from 'ml-matrix';
import { reducedRankRegression } from '../../../../tool/compress/low-rank/reduced-rank.js';
import { covarianceOf, meanOf, type Rows } from '../../../../tool/compress/low-rank/rows.js';
import { selectBackend } from '../../../../tool/float/backend.js';
import { randomReals } from '../../../support/random.js';

/** Rows whose elements depend on each other, and responses that follow from them with some noise. */
function correlatedRows(count: number, inputs: number, outputs: number): { x: Rows; y: Rows } {
  const uniform = randomReals(count * (inputs + outputs), 11);
  const mixing = randomReals(inputs * inputs, 12);
  const weights = randomReals(outputs * inputs, 13);
  const x = new Float32Array(count * inputs);
  const y = new Float32Array(count * outputs);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < inputs; i++) {
      x[row * inputs + i] = 0.5;
      for (let j = 0; j < inputs; j++)
        x[row * inputs + i] += mixing[i * inputs + j] * uniform[row * (inputs + outputs) + j];
    }
    for (let i = 0; i < outputs; i++) {
      y[row * outputs + i] = 0.3 * uniform[row * (inputs + outputs) + inputs + i] - 1;
      for (let j = 0; j < inputs; j++) y[row * outputs + i] += weights[i * inputs + j] * x[row * inputs + j];
    }
  }
  return { x: { count, width: inputs, values: x }, y: { count, width: outputs, values: y } };
}

/** Cov(a, b), in double precision and the plainest way. */
function crossCovariance(a: Rows, b: Rows): Matrix {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const result = Matrix.zeros(a.width, b.width);
  for (let row = 0; row < a.count; row++)
    for (let i = 0; i < a.width; i++)
      for (let j = 0; j < b.width; j++)
        result.set(
          i,
          j,
          result.get(i, j) +
            ((a.values[row * a.width + i] - meanA[i]) * (b.values[row * b.width + j] - meanB[j])) / a.count,
        );
  return result;
}

/** The closed form: (C · Cov(x)^½ cut to its largest singular values) · Cov(x)^−½ with C = Cov(y, x) · Cov(x)⁻¹, by a Cholesky factor. */
function closedForm(x: Rows, y: Rows, rank: number): Matrix {
  const covariance = crossCovariance(x, x);
  const best = crossCovariance(y, x).mmul(inverse(covariance));
  const size = x.width;
  const factor = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      let sum = covariance.get(i, j);
      for (let k = 0; k < j; k++) sum -= factor.get(i, k) * factor.get(j, k);
      factor.set(i, j, i === j ? Math.sqrt(sum) : sum / factor.get(j, j));
    }
  const svd = new SingularValueDecomposition(best.mmul(factor), { autoTranspose: true });
  const kept = svd.diagonal.map((value, i) => (i < rank ? value : 0));
  const cut = svd.leftSingularVectors.mmul(Matrix.diag(kept)).mmul(svd.rightSingularVectors.transpose());
  return cut.mmul(inverse(factor));
}

function assertNear(actual: Matrix, expected: Matrix, tolerance: number): void {
  assert.deepEqual([actual.rows, actual.columns], [expected.rows, expected.columns]);
  const difference = Matrix.sub(actual, expected).abs().max();
  assert.ok(difference < tolerance, `they differ by ${difference}`);
}

describe('reduced-rank regression', () => {
  before(selectBackend);
  const { x, y } = correlatedRows(400, 6, 5);

  for (const rank of [1, 2, 4])
    it(`of rank ${rank} is the closed-form solution`, () => {
      const { basis, combination, bias } = reducedRankRegression(x).fit(y, rank).factors();
      assert.deepEqual([basis.rows, combination.columns], [rank, rank]);
      const product = combination.mmul(basis);
      assertNear(product, closedForm(x, y, rank), 1e-4);
      const means = product.mmul(Matrix.columnVector(meanOf(x)));
      const expected = meanOf(y).map((mean, i) => mean - means.get(i, 0));
      assertNear(Matrix.columnVector(bias), Matrix.columnVector(expected), 1e-6);
    });

  it('of full rank is ordinary least squares', () => {
    const { basis, combination } = reducedRankRegression(x).fit(y, 5).factors();
    const ordinary = crossCovariance(y, x).mmul(inverse(crossCovariance(x, x)));
    assertNear(combination.mmul(basis), ordinary, 1e-4);
  });

  it('gives factors with UᵀU = I and Vᵀ · Cov(x) · V = I', () => {
    const { basis, combination } = reducedRankRegression(x).fit(y, 3).factors();
    assertNear(basis.mmul(crossCovariance(x, x)).mmul(basis.transpose()), Matrix.eye(3), 1e-4);
    const squares = combination.transpose().mmul(combination);
    assertNear(squares, Matrix.diag(squares.diagonal()), 1e-5);
  });

  it('predicts what its factors give', () => {
    const { predicted, factors } = reducedRankRegression(x).fit(y, 2);
    const { basis, combination, bias } = factors();
    const product = combination.mmul(basis);
    for (let row = 0; row < 5; row++)
      for (let i = 0; i < 5; i++) {
        let sum = bias[i];
        for (let j = 0; j < 6; j++) sum += product.get(i, j) * x.values[row * 6 + j];
        assert.ok(Math.abs(predicted.values[row * 5 + i] - sum) < 1e-4);
      }
  });

  it('works where inputs never vary or say the same', () => {
    const values = new Float32Array(400 * 3);
    for (let row = 0; row < 400; row++) values.set([x.values[row * 6], 2 * x.values[row * 6], 7], row * 3);
    const { basis, combination, bias } = reducedRankRegression({ count: 400, width: 3, values })
      .fit(y, 2)
      .factors();
    for (const value of [...basis.to1DArray(), ...combination.to1DArray(), ...bias])
      assert.ok(Number.isFinite(value));
  });
});

describe('covariances', () => {
  it('are the mean products of differences from the mean', () => {
    const { x } = correlatedRows(50, 4, 1);
    assertNear(covarianceOf(x), crossCovariance(x, x), 1e-12);
  });
});
