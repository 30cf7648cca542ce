import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../tool/float/backend.js';
import { createOptimizer, type OptimizerOptions } from '../../../tool/train/optimizers/index.js';
import { learningRateAt } from '../../../tool/train/schedule.js';

const start = [1, -2, 3];
const gradients = [
  [0.5, 0.25, -1],
  [-0.5, 1, 2],
  [0.125, -0.25, 0.5],
];
const rate = 0.1;

/** What an optimizer makes of the start after these gradients. */
function optimized(options: OptimizerOptions, isDecayed: boolean): number[] {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  const fixed = tf.tidy(() => tf.variable(tf.tensor1d(start), false));
  const variables = new Map([
    ['w', { variable, isTrained: true, isDecayed }],
    ['fixed', { variable: fixed, isTrained: false, isDecayed: true }],
  ]);
  const optimizer = createOptimizer(options, variables);
  for (const [step, gradient] of gradients.entries())
    tf.tidy(() => optimizer.apply(new Map([['w', tf.tensor1d(gradient)]]), rate, step + 1));
  const result = [...variable.dataSync()];
  assert.deepEqual([...fixed.dataSync()], start);
  optimizer.dispose();
  tf.dispose([variable, fixed]);
  return result;
}

function assertNear(actual: readonly number[], expected: readonly number[]): void {
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) < 1e-5, `${actual} and ${expected}`);
}

describe('optimizers', () => {
  before(selectBackend);

  for (const isDecayed of [true, false])
    for (const nesterov of [true, false])
      it(`SGD: momentum${nesterov ? ' of Nesterov' : ''}, ${isDecayed ? 'weight decay' : 'no decay'}`, () => {
        const [momentum, weightDecay] = [0.9, 0.01];
        const expected = start.map((w0, i) => {
          let [w, v] = [w0, 0];
          for (const gradient of gradients) {
            const g = gradient[i] + (isDecayed ? weightDecay * w : 0);
            v = momentum * v + g;
            w -= rate * (nesterov ? g + momentum * v : v);
          }
          return w;
        });
        assertNear(optimized({ kind: 'sgd', momentum, nesterov, weightDecay }, isDecayed), expected);
      });

  it('Adam with weight decay apart', () => {
    const [beta1, beta2, weightDecay] = [0.9, 0.999, 0.01];
    const expected = start.map((w0, i) => {
      let [w, m, v] = [w0, 0, 0];
      for (const [t, gradient] of gradients.entries()) {
        m = beta1 * m + (1 - beta1) * gradient[i];
        v = beta2 * v + (1 - beta2) * gradient[i] ** 2;
        const mean = m / (1 - beta1 ** (t + 1));
        const deviation = Math.sqrt(v / (1 - beta2 ** (t + 1)));
        w -= rate * weightDecay * w + (rate * mean) / (deviation + 1e-7);
      }
      return w;
    });
    assertNear(optimized({ kind: 'adam', weightDecay }, true), expected);
  });

  it('give back all memory', () => {
    const before = tf.memory().numTensors;
    optimized({ kind: 'adam', weightDecay: 0.1 }, true);
    optimized({ kind: 'sgd' }, false);
    assert.equal(tf.memory().numTensors, before);
  });
});

describe('learning rate', () => {
  it('stays, falls in steps, or along a cosine', () => {
    const at = (epoch: number, decay?: Parameters<typeof learningRateAt>[0]['decay']) =>
      learningRateAt({ rate: 2, decay }, epoch, 10);
    assert.deepEqual(
      [0, 5, 9.9].map((epoch) => at(epoch)),
      [2, 2, 2],
    );
    const steps = { kind: 'step', epochs: [4, 8], factor: 0.5 } as const;
    assert.deepEqual(
      [0, 3.9, 4, 7.9, 8].map((epoch) => at(epoch, steps)),
      [2, 2, 1, 1, 0.5],
    );
    assertNear(
      [0, 5, 10].map((epoch) => at(epoch, { kind: 'cosine' })),
      [2, 1, 0],
    );
  });

  it('grows while warming up', () => {
    const schedule = { rate: 2, warmUp: 2, decay: { kind: 'cosine' } } as const;
    assertNear(
      [0, 1, 2, 6, 10].map((epoch) => learningRateAt(schedule, epoch, 10)),
      [0, 1, 2, 1, 0],
    );
  });
});
