import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../../tool/encodings/index.js';
import { selectBackend } from '../../../tool/float/backend.js';
import { throughInt8, updatedRange } from '../../../tool/train/activation-ranges.js';
import { registerGradients } from '../../../tool/train/gradients/index.js';
import type { Parametrisation, Weight } from '../../../tool/train/parametrisation.js';
import { fakeQuantized } from '../../../tool/train/parametrisations/fake-quantized.js';
import { masked } from '../../../tool/train/parametrisations/masked.js';
import { plain } from '../../../tool/train/parametrisations/plain.js';
import { scaled } from '../../../tool/train/parametrisations/scaled.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { randomReals } from '../../support/random.js';
import { quarters, toyNetwork, toyOptions } from '../../support/toy-training.js';

const convolution: Weight = { name: 'w', shape: [3, 2, 2, 4], channelAxis: 0 };
const depthwise: Weight = { name: 'w', shape: [1, 3, 3, 5], channelAxis: 3 };

function reals({ shape }: Weight): Float32Array {
  return randomReals(
    shape.reduce((a, b) => a * b, 1),
    1,
    -2,
    2,
  );
}

/** What a parametrisation makes of reals, as TF.js sees it and as it is stored. */
function roundTrip(parametrisation: Parametrisation, weight: Weight, values = reals(weight)) {
  const parameters = parametrisation.init(values, weight);
  const entries = Object.entries(parameters);
  return tf.tidy(() => {
    const tensors = Object.fromEntries(
      entries.map(([name, parameter]) => [name, tf.tensor(parameter.values, [...parameter.shape])]),
    );
    const made = parametrisation.materialise(tensors, weight).dataSync<'float32'>();
    const numbers = Object.fromEntries(entries.map(([name, parameter]) => [name, parameter.values]));
    // Zeros without a sign, to be compared.
    const unsigned = (values: Float32Array) => Array.from(values, (value) => value + 0);
    return { made: unsigned(made), stored: unsigned(decode(parametrisation.encode(numbers, weight))) };
  });
}

function channelOf(i: number, { shape, channelAxis }: Weight): number {
  const inner = shape.slice(channelAxis + 1).reduce((a, b) => a * b, 1);
  return Math.floor(i / inner) % shape[channelAxis];
}

describe('parametrisations', () => {
  const mask = Float32Array.from({ length: 48 }, (_, i) => (i % 3 === 0 ? 0 : 1));

  before(async () => {
    await selectBackend();
    registerGradients();
  });

  it('plain: the reals', () => {
    const { made, stored } = roundTrip(plain(), convolution);
    assert.deepEqual(made, [...reals(convolution)]);
    assert.deepEqual(stored, made);
  });

  it('masked: zero where the mask is', () => {
    const { made, stored } = roundTrip(masked(plain(), mask), convolution);
    assert.deepEqual(
      made,
      Array.from(reals(convolution), (real, i) => real * mask[i] + 0),
    );
    assert.deepEqual(stored, made);
  });

  for (const bits of [4, 8] as const)
    for (const weight of [convolution, depthwise])
      it(`fake quantized: multiples of each channel's scale, ${bits} bits, along dimension ${weight.channelAxis}`, () => {
        const quantized = fakeQuantized(plain(), bits);
        const original = reals(weight);
        const { made, stored } = roundTrip(quantized, weight);
        assert.deepEqual(stored, made);
        const limit = bits === 8 ? 127 : 7;
        const scales = quantized.init(original, weight).logScales.values.map(Math.exp);
        let error = 0;
        let ofLargest = 0;
        for (const [i, value] of made.entries()) {
          const channel = channelOf(i, weight);
          const steps = value / scales[channel];
          assert.ok(Math.abs(steps - Math.round(steps)) < 1e-3 && Math.abs(steps) < limit + 1e-3);
          error += (value - original[i]) ** 2;
          const own = original.filter((_, j) => channelOf(j, weight) === channel);
          const plainScale = Math.max(...own.map(Math.abs)) / limit;
          ofLargest += (Math.round(original[i] / plainScale) * plainScale - original[i]) ** 2;
        }
        assert.ok(error <= ofLargest * 1.0001, `${error} and ${ofLargest}`);
      });

  it('fake quantized with one scale: multiples of it', () => {
    const quantized = fakeQuantized(plain(), 4, 'layer');
    const { made, stored } = roundTrip(quantized, convolution);
    assert.deepEqual(stored, made);
    const logScales = quantized.init(reals(convolution), convolution).logScales.values;
    assert.equal(logScales.length, 1);
    for (const value of made) {
      const steps = value / Math.exp(logScales[0]);
      assert.ok(Math.abs(steps - Math.round(steps)) < 1e-3 && Math.abs(steps) < 7.001);
    }
  });

  it('scaled: the same weights, trained as if each channel were as large as fresh ones', () => {
    for (const weight of [convolution, depthwise]) {
      const original = reals(weight).map((real, i) => real * 10 ** (2 * (channelOf(i, weight) % 2)));
      const { made, stored } = roundTrip(scaled(plain()), weight, original);
      assert.deepEqual(stored, made);
      for (const [i, value] of made.entries())
        assert.ok(Math.abs(value - original[i]) < 1e-6 * Math.abs(original[i]) + 1e-9);
      const inner = scaled(plain()).init(original, weight).reals.values;
      const channels = weight.shape[weight.channelAxis];
      for (let channel = 0; channel < channels; channel++) {
        const own = inner.filter((_, i) => channelOf(i, weight) === channel);
        const meanSquare = own.reduce((sum, real) => sum + real ** 2, 0) / own.length;
        assert.ok(Math.abs(meanSquare * (own.length / 2) - 1) < 1e-4);
      }
    }
  });

  it('scaled: a channel of zeros stays zero', () => {
    const weight: Weight = { name: 'w', shape: [2, 3], channelAxis: 0 };
    const { made } = roundTrip(scaled(plain()), weight, Float32Array.of(0, 0, 0, 1, 2, 3));
    assert.deepEqual(made.slice(0, 3), [0, 0, 0]);
  });

  it('fake quantized: a channel of zeros stays zero', () => {
    const weight: Weight = { name: 'w', shape: [2, 3], channelAxis: 0 };
    const { made } = roundTrip(fakeQuantized(plain(), 8), weight, Float32Array.of(0, 0, 0, 1, 2, 3));
    assert.deepEqual(made.slice(0, 3), [0, 0, 0]);
  });

  it('stack: what is cut stays cut when it is quantized', () => {
    const { made, stored } = roundTrip(fakeQuantized(masked(plain(), mask), 4), convolution);
    assert.deepEqual(stored, made);
    for (const [i, value] of made.entries()) if (mask[i] === 0) assert.ok(value === 0);
    assert.ok(made.some((value) => value !== 0));
  });

  it('fake quantization passes gradients straight through inside the range, none beyond it', () => {
    const weight: Weight = { name: 'w', shape: [1, 4], channelAxis: 0 };
    const quantized = fakeQuantized(plain(), 4);
    const scale = 0.5;
    const values = [0.6, -1.2, 100, -4];
    const dy = [1, 2, 3, 4];
    tf.tidy(() => {
      const [ofReals, ofScales] = tf.grads((real, logScales) =>
        quantized.materialise({ reals: real, logScales }, weight),
      )([tf.tensor2d([values]), tf.tensor2d([[Math.log(scale)]])], tf.tensor2d([dy]));
      assert.deepEqual([...ofReals.dataSync()], [1, 2, 0, 0]);
      // Esser et al. 2020, equations 3 and 4, divided by the scale.
      const slopes = values.map((value) => {
        const steps = value / scale;
        return Math.abs(steps) > 7 ? Math.sign(steps) * 7 : Math.round(steps) - steps;
      });
      const sum = slopes.reduce((total, slope, i) => total + slope * dy[i], 0);
      assert.ok(Math.abs(ofScales.dataSync()[0] - sum / Math.sqrt(4 * 7) / scale) < 1e-3);
    });
  });

  it('activations: rounded to int8 in the range, gradient straight through inside it', () => {
    const range = { minimum: -1, maximum: 3, batches: 1 };
    const scale = Math.fround(4 / 255);
    tf.tidy(() => {
      const x = tf.tensor1d([-5, -0.9, 0, 0.5, 2.9, 5]);
      const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.sum(throughInt8(at, range)))(x);
      assert.equal(value.rank, 0);
      assert.deepEqual([...grad.dataSync()], [0, 1, 1, 1, 1, 0]);
      const stored = [...throughInt8(x, range).dataSync()];
      for (const [i, original] of [-5, -0.9, 0, 0.5, 2.9, 5].entries()) {
        const steps = stored[i] / scale;
        assert.ok(Math.abs(steps - Math.round(steps)) < 1e-3);
        if (Math.abs(original) < 3 && original > -1)
          assert.ok(Math.abs(stored[i] - original) <= scale / 2 + 1e-6);
      }
      assert.ok(stored[2] === 0);
      assert.ok(Math.abs(stored[0] + 1) < scale && Math.abs(stored[5] - 3) < scale);
    });
  });

  it('activations: the range follows the batches', () => {
    tf.tidy(() => {
      let range = { minimum: 0, maximum: 0, batches: 0 };
      for (let batch = 0; batch < 200; batch++)
        range = updatedRange(range, tf.tensor1d([-2, 0, batch < 100 ? 8 : 4]));
      assert.ok(Math.abs(range.minimum + 2) < 1e-6);
      assert.ok(range.maximum < 4.1 && range.maximum >= 4, `${range.maximum}`);
      assert.equal(range.batches, 200);
    });
  });

  it('train: masks hold, int4 weights and int8 activations still learn', async () => {
    const network = await openTrainable(toyNetwork(), {
      parametrise: (node, { shape }) => {
        const half = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i % 2);
        return fakeQuantized(node.name === 'scores' ? masked(plain(), half) : plain(), 4);
      },
      int8Activations: new Map(toyNetwork().nodes.map(({ outputs: [id] }) => [id, id])),
    });
    const data = quarters(200, 1);
    const epochs = await train(network, data, { ...toyOptions, epochs: 8 });
    const graph = network.finish();
    assert.ok((epochs[7].training.accuracy ?? 0) > 0.9, `${epochs[7].training.accuracy}`);
    assert.ok(network.activationRange(graph.outputs[0] - 1) !== undefined);
    network.dispose();
    const scores = graph.nodes.find(({ name }) => name === 'scores')!;
    const { constant } = graph.tensors[scores.inputs[1]];
    assert.ok(constant?.encoding === 'int8');
    assert.ok(constant.values.every((value, i) => Math.abs(value) <= 7 && (i % 2 === 1 || value === 0)));
    assert.ok(constant.values.some((value) => value !== 0));
  });
});
