import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '../../../../tool/float/backend.js';
import { extremes, passInside, roundToSteps } from '../../../../tool/train/gradients/rounding.js';
import { randomReals } from '../../../support/random.js';

const steps = { lowest: -1, highest: 2.75, scale: 0.25 };

// By four elements at a time, and one by one.
for (const count of [4, 7, 4096])
  describe(`rounding to steps, ${count} elements`, () => {
    const x = randomReals(count, 1, -3, 4);
    const dy = randomReals(count, 2);
    // Ends of the range, beyond them, and ties, which go to even multiples.
    for (const [i, value] of [-1, 2.75, 0.125, 3.9].entries()) x[i] = value;
    const inside = (value: number) => value >= -1 && value <= 2.75;

    before(async () => {
      await selectBackend();
    });

    it('finds the least and the largest element', () => {
      const input = tf.tensor1d(x);
      const found = extremes(input);
      input.dispose();
      assert.deepEqual(found, [Math.min(...x), Math.max(...x)]);
    });

    it('rounds to the nearest multiple inside the range', () => {
      const rounded = tf.tidy(() => roundToSteps(tf.tensor1d(x), steps).dataSync());
      for (const [i, value] of rounded.entries()) {
        const clamped = Math.min(2.75, Math.max(-1, x[i]));
        assert.ok(Number.isInteger(value / 0.25) && Math.abs(value - clamped) <= 0.125, `${x[i]}: ${value}`);
      }
      assert.deepEqual([...rounded.subarray(0, 4)].map(Math.abs), [1, 2.75, 0, 2.75]);
    });

    it('passes gradients inside the range, its ends included', () => {
      const dx = tf.tidy(() => passInside(tf.tensor1d(dy), tf.tensor1d(x), steps).dataSync());
      for (const [i, value] of dx.entries()) assert.ok(value === (inside(x[i]) ? dy[i] : 0));
    });
  });
