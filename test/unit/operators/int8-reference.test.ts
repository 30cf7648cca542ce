import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expOfNegative, logisticOf, sigmoidOf, softmaxOf, tanhOf } from '../../support/gemmlowp-reference.js';
import { randomSource } from '../../support/random.js';

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not near ${expected}`);

describe('int8 reference', () => {
  it('has exponential, logistic and tanh close to the real functions', () => {
    for (let x = 0.001; x < 16; x += 0.0437) {
      for (const integerBits of [4, 5]) {
        const argument = BigInt(Math.round(-x * 2 ** (31 - integerBits)));
        near(Number(expOfNegative(argument, integerBits)) / 2 ** 31, Math.exp(-x), 3e-7);
      }
      for (const signed of [x, -x].filter((value) => Math.abs(value) < 8)) {
        const argument = BigInt(Math.round(signed * 2 ** 27));
        near(Number(logisticOf(argument)) / 2 ** 31, 1 / (1 + Math.exp(-signed)), 1e-6);
        near(Number(tanhOf(argument)) / 2 ** 31, Math.tanh(signed), 1e-6);
      }
    }
  });

  it('rounds softmax, logistic and tanh to the nearest bytes', () => {
    const random = randomSource(7);
    for (const scale of [0.01, 0.1, 0.5]) {
      const row = Int8Array.from({ length: 12 }, () => Math.floor(random() * 256) - 128);
      const exponentials = Array.from(row, (value) => Math.exp(0.7 * scale * value));
      const sum = exponentials.reduce((a, b) => a + b);
      const expected = exponentials.map((value) => Math.min(127, (256 * value) / sum - 128));
      softmaxOf(row, 0.7, scale).forEach((value, i) => {
        near(value, expected[i], 0.51);
      });
      for (const value of row) {
        const real = value * scale;
        near(sigmoidOf('logistic', value, scale), Math.min(127, 256 / (1 + Math.exp(-real)) - 128), 0.51);
        near(sigmoidOf('tanh', value, scale), Math.min(127, 128 * Math.tanh(real)), 0.51);
      }
    }
  });
});
