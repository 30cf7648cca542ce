import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AffineQuantization } from '../../../tool/graph/graph.js';
import { linearSum } from '../../../tool/kernels/add-linear.js';
import { exponentials } from '../../../tool/kernels/softmax.js';
import { addParameters } from '../../../tool/quantize/add-parameters.js';
import { type ElementwiseOperator, lookupTable } from '../../../tool/quantize/lookup-tables.js';
import { meanMultiplier } from '../../../tool/quantize/mean-multiplier.js';
import { applyMultiplier, clampInt8, toMultiplier } from '../../support/gemmlowp-reference.js';
import { randomSource } from '../../support/random.js';
import { operatorLayer, randomQuantization } from '../../support/random-operators.js';

const realFunctions: Record<ElementwiseOperator, (x: number) => number> = {
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  requantize: (x) => x,
  logistic: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};

const affine = (scale: number, zeroPoint: number): AffineQuantization => ({
  kind: 'affine',
  scale: Math.fround(scale),
  zeroPoint,
});

const fixedOutputs: { readonly [name: string]: AffineQuantization } = {
  logistic: affine(1 / 256, -128),
  tanh: affine(1 / 128, 0),
};

describe('lookup tables', () => {
  for (const [name, real] of Object.entries(realFunctions)) {
    it(`of ${name} are within one step of the real function`, () => {
      const random = randomSource(404);
      for (let round = 0; round < 50; round++) {
        const input = randomQuantization(random, 0.0005, 0.5);
        const output = fixedOutputs[name] ?? randomQuantization(random, 0.0005, 0.5);
        const table = lookupTable(name as ElementwiseOperator, input, output);
        for (let stored = -128; stored < 128; stored++) {
          const exact = real(input.scale * (stored - input.zeroPoint)) / output.scale + output.zeroPoint;
          const nearest = Math.min(Math.max(exact, -128), 127);
          const difference = Math.abs(table[stored & 255] - nearest);
          assert.ok(difference <= 1, `${name} of ${stored}: ${table[stored & 255]}, not ${nearest}`);
        }
      }
    });
  }

  it('hold a clamp alone where a ReLU does not rescale', () => {
    const quantization = affine(0.05, -20);
    const table = lookupTable('relu6', quantization, quantization);
    for (let stored = -128; stored < 128; stored++) {
      assert.equal(table[stored & 255], Math.min(Math.max(stored, -20), 100));
    }
  });
});

describe('exponentials of a softmax', () => {
  it('fall from 1 by the scale times beta', () => {
    const table = exponentials(2, 0.05);
    table.forEach((exponential, difference) => {
      const error = exponential / 2 ** 31 - Math.exp(-difference * 0.1);
      assert.ok(Math.abs(error) < 1e-6, `difference ${difference}`);
    });
  });

  it('end where they cannot change an output', () => {
    const table = exponentials(1, 0.25);
    assert.ok(table.length < 64);
    assert.ok(table[table.length - 1] >= 2 ** 11);
    assert.ok(Math.exp(-0.25 * table.length) < 2 ** -20);
  });

  it('are one for each difference where the scale is small', () => {
    assert.equal(exponentials(1, 0.001).length, 256);
  });

  it('leave only the largest value where the scale is huge', () => {
    assert.equal(exponentials(1, 100).length, 1);
  });
});

describe('linear sums', () => {
  const quantizations = (scale1: number, scale2: number, scale: number, zeroPoints: readonly number[]) =>
    [affine(scale1, zeroPoints[0]), affine(scale2, zeroPoints[1]), affine(scale, zeroPoints[2])] as const;
  const layer = ([left, right, output]: ReturnType<typeof quantizations>, activation: 'none' | 'relu') =>
    operatorLayer(
      { operator: 'add', attributes: { activation } },
      [left, right].map((quantization) => ({ shape: [1, 1], quantization })),
      output,
      randomSource(1),
    ).layer;

  it('give the bytes of three rescalings for every pair of inputs', () => {
    const [left, right, output] = quantizations(0.0313, 0.0651, 0.0512, [-128, 4, -100]);
    const sum = linearSum(addParameters(layer([left, right, output], 'relu')));
    assert.ok(sum);
    const twice = 2 * right.scale;
    const toLeft = toMultiplier(left.scale / twice);
    const toRight = toMultiplier(right.scale / twice);
    const toOutput = toMultiplier(twice / (2 ** 20 * output.scale));
    const scaledRight = Array.from({ length: 256 }, (_, byte) =>
      applyMultiplier((byte - 128 - right.zeroPoint) * 2 ** 20, toRight),
    );
    for (let a = -128; a < 128; a++) {
      const scaledLeft = applyMultiplier((a - left.zeroPoint) * 2 ** 20, toLeft);
      for (let b = -128; b < 128; b++) {
        const rescaled = applyMultiplier(scaledLeft + scaledRight[b + 128], toOutput) + output.zeroPoint;
        const linear: number = (sum.factor1 * a + sum.factor2 * b + sum.offset) >> sum.fractionBits;
        assert.equal(Math.max(clampInt8(linear), -100), Math.max(clampInt8(rescaled), -100), `${a} + ${b}`);
      }
    }
  });

  it('are found for scales as networks have them', () => {
    const random = randomSource(2024);
    const zeroPoint = () => Math.floor(256 * random()) - 128;
    for (let round = 0; round < 60; round++) {
      const [scale1, scale2] = [0.02 + 0.1 * random(), 0.02 + 0.1 * random()];
      const scale = (scale1 + scale2) * (0.4 + 0.7 * random());
      const drawn = quantizations(scale1, scale2, scale, [zeroPoint(), zeroPoint(), zeroPoint()]);
      assert.ok(linearSum(addParameters(layer(drawn, 'none'))), JSON.stringify(drawn));
    }
  });

  it('are not found where halves have to be rounded away from zero', () => {
    const drawn = quantizations(1, 0.5, 1, [-93, 0, 47]);
    assert.equal(linearSum(addParameters(layer(drawn, 'none'))), undefined);
  });
});

describe('multipliers of a mean', () => {
  it('divide by the number of pixels', () => {
    for (const count of [1, 2, 3, 49, 64, 1000, 65535]) {
      const { multiplier, shift } = meanMultiplier(affine(0.07, 3), affine(0.05, -9), count);
      const expected = Math.fround(0.07) / Math.fround(0.05) / count;
      assert.ok(Math.abs((multiplier * 2 ** (shift - 31)) / expected - 1) < 1e-8, `${count} pixels`);
    }
  });
});
