import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../../tool/float/backend.js';
import { registerGradients } from '../../../../tool/train/gradients/index.js';
import { randomReals } from '../../../support/random.js';

const step = 1e-6;

/** Functions of one number: as TF.js computes them and as they are defined. */
const unary: readonly [name: string, (x: tf.Tensor) => tf.Tensor, (x: number) => number][] = [
  ['neg', tf.neg, (x) => -x],
  ['abs', tf.abs, Math.abs],
  ['square', tf.square, (x) => x * x],
  ['exp', tf.exp, Math.exp],
  ['sqrt of a square', (x) => tf.sqrt(tf.add(tf.square(x), 1)), (x) => Math.sqrt(x * x + 1)],
  ['rsqrt', (x) => tf.rsqrt(tf.add(tf.square(x), 1)), (x) => 1 / Math.sqrt(x * x + 1)],
  ['log', (x) => tf.log(tf.add(tf.square(x), 1)), (x) => Math.log(x * x + 1)],
  ['round, flat', (x) => tf.add(tf.round(tf.mul(x, 3.1)), x), (x) => Math.round(x * 3.1) + x],
  ['sign, flat', (x) => tf.mul(tf.sign(x), x), (x) => Math.sign(x) * x],
];

const binary: readonly [name: string, typeof tf.add, (a: number, b: number) => number][] = [
  ['add', tf.add, (a, b) => a + b],
  ['sub', tf.sub, (a, b) => a - b],
  ['mul', tf.mul, (a, b) => a * b],
  ['div', tf.div, (a, b) => a / b],
  ['maximum', tf.maximum, Math.max],
  ['minimum', tf.minimum, Math.min],
];

/** Pairs of shapes of which the second is repeated to the first, in each place that occurs. */
const shapes = [
  [
    [2, 3, 4],
    [2, 3, 4],
  ],
  [[2, 3, 4], [4]],
  [
    [2, 3, 4],
    [3, 4],
  ],
  [
    [2, 3, 4],
    [1, 1, 4],
  ],
  [
    [2, 3, 4],
    [2, 1, 1],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [[2, 3, 4], []],
] as const;

function assertNear(actual: tf.Tensor, expected: readonly number[]): void {
  for (const [i, value] of actual.dataSync().entries())
    assert.ok(
      Math.abs(value - expected[i]) < 1e-4 * (1 + Math.abs(expected[i])),
      `${value} for ${expected[i]}`,
    );
}

describe('gradients of arithmetic', () => {
  before(async () => {
    await selectBackend();
    registerGradients();
  });

  for (const [name, compute, define] of unary) {
    it(name, () => {
      const values = randomReals(20, 3, -2, 2);
      const slopes = Array.from(values, (x) => (define(x + step) - define(x - step)) / (2 * step));
      tf.tidy(() => assertNear(tf.grad(compute)(tf.tensor1d(values)), slopes));
    });
  }

  for (const [name, compute, define] of binary) {
    it(`${name}, either side repeated`, () => {
      for (const [large, small] of shapes) {
        const big = randomReals(24, 5, -2, 2);
        const little = randomReals(
          small.reduce<number>((a, b) => a * b, 1),
          6,
          0.5,
          2,
        );
        tf.tidy(() => {
          const [a, b] = [tf.tensor(big, [...large]), tf.tensor(little, [...small])];
          const repeated = tf.mul(tf.onesLike(a), b).dataSync();
          const slope = (f: (d: number, i: number) => number) =>
            Array.from(big, (_, i) => (f(step, i) - f(-step, i)) / (2 * step));
          const ofBig = slope((d, i) => define(big[i] + d, repeated[i]));
          const ofRepeated = slope((d, i) => define(big[i], repeated[i] + d));
          const back = sumLike(ofRepeated, large, small);
          const [da, db] = tf.grads((x, y) => compute(x, y))([a, b]);
          assertNear(da, ofBig);
          assertNear(db, back);

          const mirrored = slope((d, i) => define(repeated[i] + d, big[i]));
          const [dSmall] = tf.grads((x, y) => compute(x, y))([b, a]);
          assertNear(dSmall, sumLike(mirrored, large, small));
        });
      }
    });
  }

  it('matMul, transposed or not', () => {
    for (const transposeA of [false, true])
      for (const transposeB of [false, true])
        tf.tidy(() => {
          const a = tf.tensor2d(randomReals(6, 1), transposeA ? [3, 2] : [2, 3]);
          const b = tf.tensor2d(randomReals(12, 2), transposeB ? [4, 3] : [3, 4]);
          const dy = randomReals(8, 3);
          const [da, db] = tf.grads((x, y) => tf.matMul(x, y, transposeA, transposeB))(
            [a, b],
            tf.tensor2d(dy, [2, 4]),
          );
          const [x, y] = [a.arraySync() as number[][], b.arraySync() as number[][]];
          const xAt = (i: number, k: number) => (transposeA ? x[k][i] : x[i][k]);
          const yAt = (k: number, j: number) => (transposeB ? y[j][k] : y[k][j]);
          const range = (count: number) => Array.from({ length: count }, (_, i) => i);
          const sum = (terms: number[]) => terms.reduce((total, term) => total + term, 0);
          const dX = (i: number, k: number) => sum(range(4).map((j) => dy[i * 4 + j] * yAt(k, j)));
          const dY = (k: number, j: number) => sum(range(2).map((i) => dy[i * 4 + j] * xAt(i, k)));
          assertNear(
            da,
            transposeA
              ? range(3).flatMap((k) => range(2).map((i) => dX(i, k)))
              : range(2).flatMap((i) => range(3).map((k) => dX(i, k))),
          );
          assertNear(
            db,
            transposeB
              ? range(4).flatMap((j) => range(3).map((k) => dY(k, j)))
              : range(3).flatMap((k) => range(4).map((j) => dY(k, j))),
          );
        });
  });
});

/** Sums an array of shape `large` over the dimensions along which `small` was repeated. */
function sumLike(values: readonly number[], large: readonly number[], small: readonly number[]): number[] {
  const aligned = [...Array<number>(large.length - small.length).fill(1), ...small];
  const sums = Array<number>(small.reduce((a, b) => a * b, 1)).fill(0);
  for (const [position, value] of values.entries()) {
    let rest = position;
    const index = large.toReversed().map((size) => {
      const i = rest % size;
      rest = Math.floor(rest / size);
      return i;
    });
    const at = aligned.reduce(
      (offset, size, d) => offset * size + (size === 1 ? 0 : index[large.length - 1 - d]),
      0,
    );
    sums[at] += value;
  }
  return sums;
}
