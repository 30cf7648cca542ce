import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../../tool/encodings/index.js';
import { selectBackend } from '../../../tool/float/backend.js';
import { registerGradients } from '../../../tool/train/gradients/index.js';
import type { ParameterValues, Weight } from '../../../tool/train/parametrisation.js';
import { type TernaryOptions, ternary } from '../../../tool/train/parametrisations/ternary.js';
import { randomReals } from '../../support/random.js';

const convolution: Weight = { name: 'w', shape: [3, 2, 2, 4], channelAxis: 0 };
const depthwise: Weight = { name: 'w', shape: [1, 3, 3, 5], channelAxis: 3 };
const count = ({ shape }: Weight) => shape.reduce((a, b) => a * b, 1);
const threshold = 0.3;

const variants: readonly Omit<TernaryOptions, 'threshold'>[] = [
  { scales: 'layer', isSymmetric: false },
  { scales: 'layer', isSymmetric: true },
  { scales: 'channel', isSymmetric: false },
  { scales: 'channel', isSymmetric: true },
];

/** The scale that an element belongs to. */
function scaleOf(i: number, { shape, channelAxis }: Weight, { scales }: Omit<TernaryOptions, 'threshold'>) {
  const inner = shape.slice(channelAxis + 1).reduce((a, b) => a * b, 1);
  return scales === 'layer' ? 0 : Math.floor(i / inner) % shape[channelAxis];
}

function initial(options: TernaryOptions, weight: Weight, values: Float32Array): ParameterValues {
  const parameters = ternary(options).init(values, weight);
  return Object.fromEntries(Object.entries(parameters).map(([name, { values: own }]) => [name, own]));
}

/** The sum of the weights, each times its coefficient, and its gradients by the parameters. */
function weightedSum(
  options: TernaryOptions,
  weight: Weight,
  values: ParameterValues,
  coefficients: Float32Array,
) {
  const shapes = ternary(options).init(new Float32Array(count(weight)), weight);
  const names = Object.keys(values);
  return tf.tidy(() => {
    const tensors = names.map((name) => tf.tensor(values[name], [...shapes[name].shape]));
    const compute = (...parameters: tf.Tensor[]) => {
      const named = Object.fromEntries(names.map((name, i) => [name, parameters[i]]));
      const made = ternary(options).materialise(named, weight);
      return tf.sum(tf.mul(made, tf.tensor(coefficients, [...weight.shape])));
    };
    const { value, grads } = tf.valueAndGrads(compute)(tensors);
    return {
      value: value.dataSync()[0],
      gradients: Object.fromEntries(names.map((name, i) => [name, [...grads[i].dataSync()]])),
    };
  });
}

describe('trained ternary weights', () => {
  before(async () => {
    await selectBackend();
    registerGradients();
  });

  for (const weight of [convolution, depthwise])
    for (const variant of variants) {
      const options = { ...variant, threshold };
      const values = randomReals(count(weight), 7, -2, 2);
      const largest = Math.max(...Array.from(values, Math.abs));
      const codes = Array.from(values, (value) =>
        Math.abs(value) > threshold * largest ? Math.sign(value) : 0,
      );
      const what = `${variant.scales}${variant.isSymmetric ? ', symmetric' : ''}, along ${weight.channelAxis}`;

      it(`take three values, by the threshold, nearest to the weights they start from: ${what}`, () => {
        const parameters = initial(options, weight, values);
        const made = decode(ternary(options).encode(parameters, weight));
        for (const [i, code] of codes.entries()) {
          // Those that share a value.
          const members = codes.flatMap((other, j) =>
            other !== 0 &&
            (variant.isSymmetric || other === code) &&
            scaleOf(j, weight, variant) === scaleOf(i, weight, variant)
              ? [Math.abs(values[j])]
              : [],
          );
          const mean = members.reduce((a, b) => a + b, 0) / members.length;
          if (code === 0) assert.equal(made[i] + 0, 0);
          else assert.ok(Math.abs(made[i] - code * mean) < 1e-5, `${made[i]} and ${code * mean}`);
        }
        assert.ok(Math.abs(Math.max(...parameters.reals.map(Math.abs)) - 1) < 1e-6);
      });

      it(`have the paper's gradients: ${what}`, () => {
        const parameters = initial(options, weight, values);
        const coefficients = randomReals(count(weight), 8, -1, 1);
        const { gradients } = weightedSum(options, weight, parameters, coefficients);
        const positive = parameters.logPositive.map(Math.exp);
        const negative = parameters.logNegative?.map(Math.exp) ?? positive;
        const sums = { positive: positive.map(() => 0), negative: negative.map(() => 0) };
        for (const [i, code] of codes.entries()) {
          const scale = scaleOf(i, weight, variant);
          // Equation 8.
          const slope = code > 0 ? positive[scale] : code < 0 ? negative[scale] : 1;
          assert.ok(Math.abs(gradients.reals[i] - slope * coefficients[i]) < 1e-5);
          // Equation 7, for the values Wp and -Wn.
          if (code > 0) sums.positive[scale] += coefficients[i];
          if (code < 0) sums.negative[scale] += coefficients[i];
        }
        for (const [scale, sum] of sums.positive.entries()) {
          const ofPositive = positive[scale] * sum;
          const ofNegative = -negative[scale] * sums.negative[scale];
          const [p, n] = [gradients.logPositive[scale], gradients.logNegative?.[scale]];
          if (n === undefined) assert.ok(Math.abs(p - ofPositive - ofNegative) < 1e-4);
          else assert.ok(Math.abs(p - ofPositive) < 1e-4 && Math.abs(n - ofNegative) < 1e-4);
        }
      });

      it(`have scales whose gradients are the slopes of what they change: ${what}`, () => {
        const parameters = initial(options, weight, values);
        const coefficients = randomReals(count(weight), 9, -1, 1);
        const { gradients } = weightedSum(options, weight, parameters, coefficients);
        const step = 1e-2;
        for (const name of Object.keys(parameters).filter((one) => one !== 'reals'))
          for (const [scale, gradient] of gradients[name].entries()) {
            const at = (moved: number) => {
              const logarithms = Float32Array.from(parameters[name]);
              logarithms[scale] += moved;
              return weightedSum(options, weight, { ...parameters, [name]: logarithms }, coefficients).value;
            };
            const slope = (at(step) - at(-step)) / (2 * step);
            assert.ok(
              Math.abs(slope - gradient) < 2e-3 * Math.max(1, Math.abs(gradient)),
              `${slope} ${gradient}`,
            );
          }
      });
    }

  it('of a tensor of zeros stay zero', () => {
    const options = { threshold: 0.05, scales: 'layer', isSymmetric: false } as const;
    const parameters = initial(options, convolution, new Float32Array(48));
    assert.ok(parameters.logPositive.every(Number.isFinite));
    assert.ok(decode(ternary(options).encode(parameters, convolution)).every((value) => value + 0 === 0));
  });
});
