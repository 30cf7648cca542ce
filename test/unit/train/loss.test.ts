import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../tool/float/backend.js';
import { registerGradients } from '../../../tool/train/gradients/index.js';
import {
  countCorrect,
  labelLoss,
  reconstructionError,
  scoreLoss,
  teacherLoss,
} from '../../../tool/train/loss.js';
import { randomReals } from '../../support/random.js';

const samples = 3;
const classes = 4;
const scores = randomReals(samples * classes, 1, -3, 3);
const teacher = randomReals(samples * classes, 2, -3, 3);
const labels = Int32Array.of(2, 0, 3);
const softmaxLoss = scoreLoss({ kind: 'softmax' });
const logisticLoss = scoreLoss({ kind: 'logistic' });

function softmax(values: readonly number[]): number[] {
  const exponentials = values.map(Math.exp);
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

const row = (values: ArrayLike<number>, sample: number) =>
  Array.from({ length: classes }, (_, i) => values[sample * classes + i]);

/** The mean of a loss over the samples. */
function mean(
  loss: (own: number[], other: number[], label: number) => number,
  at: ArrayLike<number>,
): number {
  let sum = 0;
  for (let i = 0; i < samples; i++) sum += loss(row(at, i), row(teacher, i), labels[i]);
  return sum / samples;
}

/** Compares a loss and its gradient with a definition. */
function check(compute: (x: tf.Tensor) => tf.Tensor, define: (at: ArrayLike<number>) => number): void {
  tf.tidy(() => {
    const x = tf.tensor2d(scores, [samples, classes]);
    const { value, grad } = tf.valueAndGrad(compute as (x: tf.Tensor) => tf.Scalar)(x);
    assert.ok(Math.abs(value.dataSync()[0] - define(scores)) < 1e-5);
    for (const [i, slope] of grad.dataSync().entries()) {
      const moved = (step: number) => Array.from(scores, (score, j) => score + (i === j ? step : 0));
      const expected = (define(moved(1e-5)) - define(moved(-1e-5))) / 2e-5;
      assert.ok(Math.abs(slope - expected) < 1e-5, `${slope} and ${expected}`);
    }
  });
}

describe('losses and their gradients against their definitions', () => {
  before(async () => {
    await selectBackend();
    registerGradients();
  });

  it('cross entropy', () => {
    check(
      (x) => labelLoss(softmaxLoss, x, labels),
      (at) => mean((own, _, label) => -Math.log(softmax(own)[label]), at),
    );
  });

  it('cross entropy with label smoothing', () => {
    const smoothing = 0.1;
    const target = (label: number, i: number) => smoothing / classes + (i === label ? 1 - smoothing : 0);
    check(
      (x) => labelLoss(softmaxLoss, x, labels, smoothing),
      (at) =>
        mean(
          (own, _, label) => softmax(own).reduce((sum, p, i) => sum - target(label, i) * Math.log(p), 0),
          at,
        ),
    );
  });

  it('distillation', () => {
    const temperature = 3;
    const soften = (values: number[]) => softmax(values.map((value) => value / temperature));
    check(
      (x) => teacherLoss(softmaxLoss, x, tf.tensor2d(teacher, [samples, classes]), temperature),
      (at) =>
        mean((own, other) => {
          const [q, p] = [soften(own), soften(other)];
          return temperature ** 2 * p.reduce((sum, value, i) => sum + value * Math.log(value / q[i]), 0);
        }, at),
    );
  });

  it('reconstruction', () => {
    check(
      (x) => reconstructionError(x, tf.tensor1d(teacher)),
      (at) => teacher.reduce((sum, value, i) => sum + (at[i] - value) ** 2, 0) / teacher.length,
    );
  });

  it('right answers', () => {
    const x = tf.tensor2d([1, 2, 3, 0, /**/ 5, 5, 1, 1, /**/ 0, 0, 9, 1], [3, 4]);
    assert.equal(countCorrect(softmaxLoss, x, labels), 2);
    x.dispose();
  });

  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  /** Cross entropy of a yes with probability p and one with σ(x). */
  const binary = (p: number, x: number) => -p * Math.log(sigmoid(x)) - (1 - p) * Math.log(1 - sigmoid(x));

  it('cross entropy of yes and no, one for each class', () => {
    for (const smoothing of [0, 0.2])
      check(
        (x) => labelLoss(logisticLoss, x, labels, smoothing),
        (at) =>
          mean(
            (own, _, label) =>
              own.reduce(
                (sum, x, i) => sum + binary(smoothing / 2 + (i === label ? 1 - smoothing : 0), x),
                0,
              ),
            at,
          ),
      );
  });

  it('cross entropy of a single yes or no', () => {
    tf.tidy(() => {
      const x = tf.tensor2d([1.5, -2, 0.5], [3, 1]);
      const loss = labelLoss(logisticLoss, x, Int32Array.of(1, 1, 0)).dataSync()[0];
      assert.ok(Math.abs(loss - (binary(1, 1.5) + binary(1, -2) + binary(0, 0.5)) / 3) < 1e-6);
      assert.equal(countCorrect(logisticLoss, x, Int32Array.of(1, 1, 0)), 1);
      assert.equal(logisticLoss.classes(1), 2);
    });
  });

  it('distillation of yes and no', () => {
    const temperature = 2;
    check(
      (x) => teacherLoss(logisticLoss, x, tf.tensor2d(teacher, [samples, classes]), temperature),
      (at) =>
        mean(
          (own, other) =>
            temperature ** 2 *
            own.reduce((sum, x, i) => {
              const p = sigmoid(other[i] / temperature);
              return sum + binary(p, x / temperature) - binary(p, other[i] / temperature);
            }, 0),
          at,
        ),
    );
  });

  it('do not overflow', () => {
    tf.tidy(() => {
      for (const loss of [softmaxLoss, logisticLoss]) {
        const x = tf.tensor2d([1000, -1000], [1, 2]);
        assert.ok(labelLoss(loss, x, Int32Array.of(0)).dataSync()[0] < 1e-6);
        assert.equal(labelLoss(loss, x, Int32Array.of(1)).dataSync()[0], 2000);
      }
    });
  });
});
