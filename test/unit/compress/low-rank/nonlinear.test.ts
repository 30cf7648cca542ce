import assert from 'node:assert/strict';
import { approximateResponses, auxiliaryResponses } from '../../../../tool/compress/low-rank/nonlinear.js';
import { type Rows, sum } from '../../../../tool/compress/low-rank/rows.js';
import { selectBackend } from '../../../../tool/float/backend.js';
import { randomReals } from '../../../support/random.js';

const relu = (value: number) => Math.max(0, value);
const relu6 = (value: number) => Math.min(6, Math.max(0, value));

function mixed(count: number, width: number, seed: number, size: number): Rows {
  const sources = randomReals(count * width, seed, -size, size);
  const mixing = randomReals(width * width, seed + 1);
  const values = new Float32Array(count * width);
  for (let row = 0; row < count; row++)
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        values[row * width + i] += mixing[i * width + j] * sources[row * width + j];
  return { count, width, values };
}

describe('auxiliary responses', () => {
  for (const [activation, r] of [
    ['relu', relu],
    ['relu6', relu6],
  ] as const)
    it(`make the objective least behind ${activation}: no value of a fine grid is better`, () => {
      const wanted = mixed(25, 4, 3, 6);
      const given = mixed(25, 4, 5, 6);
      for (const penalty of [0.01, 1]) {
        const { values } = auxiliaryResponses(wanted, given, penalty, activation);
        for (const [i, value] of values.entries()) {
          const cost = (z: number) =>
            (r(wanted.values[i]) - r(z)) ** 2 + penalty * (z - given.values[i]) ** 2;
          for (let z = -20; z <= 20; z += 0.02)
            assert.ok(cost(value) <= cost(z) + 1e-5, `${value} is worse than ${z}`);
        }
      }
    });
});

describe('the approximation of responses', () => {
  before(selectBackend);
  const wanted = mixed(500, 8, 21, 3);
  const noise = mixed(500, 8, 23, 0.3);
  const inputs = { ...wanted, values: wanted.values.map((value, i) => 0.9 * value + noise.values[i] + 0.2) };

  const behindRelu = { responses: wanted, activation: 'relu' } as const;

  for (const activation of ['relu', 'relu6'] as const)
    it(`has an objective that falls in every iteration, behind ${activation}`, () => {
      const { objectives } = approximateResponses(inputs, { responses: wanted, activation }, 3);
      assert.equal(objectives.length, 2);
      for (const own of objectives) {
        assert.ok(own.length > 1);
        for (let i = 1; i < own.length; i++)
          assert.ok(own[i] <= own[i - 1] * (1 + 1e-6), `${own[i - 1]} grew to ${own[i]}`);
      }
    });

  it('falls in wide layers too, where directions are only turned', () => {
    const many = mixed(300, 130, 41, 1);
    const { objectives, error } = approximateResponses(many, { responses: many, activation: 'relu' }, 20);
    for (const own of objectives)
      for (let i = 1; i < own.length; i++) assert.ok(own[i] <= own[i - 1] * (1 + 1e-6));
    const linear = approximateResponses(many, { responses: many, activation: 'relu' }, 20, true);
    assert.ok(error < linear.error);
  });

  it('is better behind the activation than the linear one', () => {
    const nonlinear = approximateResponses(inputs, behindRelu, 3);
    const linear = approximateResponses(inputs, behindRelu, 3, true);
    assert.ok(nonlinear.error < 0.95 * linear.error, `${nonlinear.error} against ${linear.error}`);
    assert.deepEqual(linear.objectives, []);
  });

  it('says the error that its factors have', () => {
    const { factors, error } = approximateResponses(inputs, behindRelu, 3);
    const product = factors.combination.mmul(factors.basis);
    const means = Array.from({ length: 8 }, (_, i) => {
      let sum = 0;
      for (let row = 0; row < 500; row++) sum += relu(wanted.values[row * 8 + i]);
      return sum / 500;
    });
    let [noisePower, variance] = [0, 0];
    for (let row = 0; row < 500; row++)
      for (let i = 0; i < 8; i++) {
        let given = factors.bias[i];
        for (let j = 0; j < 8; j++) given += product.get(i, j) * inputs.values[row * 8 + j];
        const target = relu(wanted.values[row * 8 + i]);
        noisePower += (relu(given) - target) ** 2;
        variance += (target - means[i]) ** 2;
      }
    assert.ok(Math.abs(error - noisePower / variance) < 1e-4);
  });

  it('makes up for what a shortcut lost', () => {
    const shortcut = mixed(500, 8, 31, 1);
    const lost = {
      ...shortcut,
      values: shortcut.values.map((value, i) => value - 0.2 * wanted.values[i] - 0.5),
    };
    const responses = sum(wanted, shortcut);
    const aware = approximateResponses(wanted, { responses, shortcut: lost, activation: 'relu' }, 8);
    assert.ok(aware.error < 1e-9, `${aware.error}`);
    const product = aware.factors.combination.mmul(aware.factors.basis);
    assert.ok(Math.abs(product.get(3, 3) - 1.2) < 1e-4);
    assert.ok(Math.abs(aware.factors.bias[3] - 0.5) < 1e-4);
  });

  it('is exact at full rank, from the same responses', () => {
    const { factors, error } = approximateResponses(wanted, behindRelu, 8);
    assert.ok(error < 1e-9);
    const product = factors.combination.mmul(factors.basis);
    for (let i = 0; i < 8; i++)
      for (let j = 0; j < 8; j++) assert.ok(Math.abs(product.get(i, j) - (i === j ? 1 : 0)) < 1e-4);
    for (const value of factors.bias) assert.ok(Math.abs(value) < 1e-4);
  });
});
