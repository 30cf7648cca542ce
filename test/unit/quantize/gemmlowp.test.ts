import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { expOfNegative, logistic, tanh } from '../../../tool/quantize/gemmlowp.js';
import * as reference from '../../support/gemmlowp-reference.js';
import { randomSource } from '../../support/random.js';
import { between } from '../../support/random-layers.js';

/** Raw int32 numbers: random ones of every magnitude, and those around powers of two and multiples of 1/4. */
function rawNumbers(): number[] {
  const random = randomSource(1_000_003);
  const numbers = [0, 1, 2 ** 31 - 1];
  for (let bits = 1; bits <= 30; bits++) {
    numbers.push(2 ** bits - 1, 2 ** bits, 2 ** bits + 1, 3 * 2 ** (bits - 1));
    for (let i = 0; i < 40; i++) numbers.push(between(random, 0, 2 ** (bits + 1) - 1));
  }
  return numbers;
}

describe('gemmlowp functions', () => {
  it('compute exp bit for bit, with 26 and 27 fraction bits', () => {
    for (const fractionBits of [26, 27]) {
      for (const raw of rawNumbers()) {
        const expected = reference.expOfNegative(BigInt(-raw), 31 - fractionBits);
        assert.equal(expOfNegative(-raw, fractionBits), Number(expected), `exp of -${raw}`);
      }
    }
  });

  it('compute logistic and tanh bit for bit', () => {
    for (const raw of rawNumbers().flatMap((number) => [number, -number])) {
      assert.equal(logistic(raw), Number(reference.logisticOf(BigInt(raw))), `logistic of ${raw}`);
      assert.equal(tanh(raw), Number(reference.tanhOf(BigInt(raw))), `tanh of ${raw}`);
    }
  });

  it('come close to the real functions', () => {
    for (const raw of rawNumbers()) {
      const real = raw / 2 ** 27;
      const near = (actual: number, expected: number) =>
        assert.ok(
          Math.abs(actual / 2 ** 31 - expected) < 1e-6,
          `at ${real}: ${actual / 2 ** 31}, ${expected}`,
        );
      near(expOfNegative(-raw, 27), Math.exp(-real));
      near(logistic(raw), 1 / (1 + Math.exp(-real)));
      near(logistic(-raw), 1 / (1 + Math.exp(real)));
      near(tanh(raw), Math.tanh(real));
      near(tanh(-raw), -Math.tanh(real));
    }
  });
});
