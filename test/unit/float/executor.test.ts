import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'mocha';
import { decode } from '../../../tool/encodings/index.js';
import { openFloatExecutor, runFloat } from '../../../tool/float/executor.js';
import type { OperatorNode } from '../../../tool/graph/attributes.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { type Reals, referenceOperator, samePadding } from '../../support/float-reference.js';
import { randomReals } from '../../support/random.js';

const uneven = { top: 0, bottom: 2, left: 1, right: 0 };

interface Case {
  readonly title: string;
  readonly operator: OperatorNode;
  readonly inputs: readonly (readonly number[])[];
  readonly constants?: readonly (readonly number[])[];
  readonly shape?: readonly number[];
}

const cases: readonly Case[] = [
  {
    title: 'conv2d, uneven padding, stride 2',
    operator: {
      operator: 'conv2d',
      attributes: { strides: [2, 1], dilations: [1, 1], padding: uneven, activation: 'relu' },
    },
    inputs: [[1, 9, 7, 3]],
    constants: [[4, 3, 2, 3], [4]],
  },
  {
    title: 'conv2d, dilated, no bias',
    operator: {
      operator: 'conv2d',
      attributes: {
        strides: [1, 1],
        dilations: [2, 3],
        padding: samePadding([8, 9], [3, 3], [1, 1], [2, 3]),
        activation: 'none',
      },
    },
    inputs: [[1, 8, 9, 2]],
    constants: [[3, 3, 3, 2]],
  },
  {
    title: 'conv2d, strides and dilations together',
    operator: {
      operator: 'conv2d',
      attributes: { strides: [2, 3], dilations: [2, 1], padding: uneven, activation: 'none' },
    },
    inputs: [[1, 8, 9, 2]],
    constants: [[3, 3, 3, 2], [3]],
  },
  {
    title: 'conv2d, a single row (1-D)',
    operator: {
      operator: 'conv2d',
      attributes: { strides: [1, 2], dilations: [1, 1], padding: noPadding, activation: 'relu6' },
    },
    inputs: [[1, 1, 20, 4]],
    constants: [[5, 1, 5, 4], [5]],
  },
  {
    title: 'depthwiseConv2d, multiplier 2, stride 2',
    operator: {
      operator: 'depthwiseConv2d',
      attributes: {
        strides: [2, 2],
        dilations: [1, 1],
        padding: samePadding([8, 9], [3, 3], [2, 2]),
        activation: 'none',
      },
    },
    inputs: [[1, 8, 9, 3]],
    constants: [[1, 3, 3, 6], [6]],
  },
  {
    title: 'depthwiseConv2d, dilated',
    operator: {
      operator: 'depthwiseConv2d',
      attributes: { strides: [1, 1], dilations: [2, 2], padding: uneven, activation: 'relu' },
    },
    inputs: [[1, 8, 9, 3]],
    constants: [[1, 3, 3, 3], [3]],
  },
  {
    title: 'depthwiseConv2d, strides differ by axis',
    operator: {
      operator: 'depthwiseConv2d',
      attributes: { strides: [1, 3], dilations: [1, 1], padding: uneven, activation: 'none' },
    },
    inputs: [[1, 8, 9, 3]],
    constants: [[1, 3, 2, 3], [3]],
  },
  {
    title: 'fullyConnected',
    operator: { operator: 'fullyConnected', attributes: { activation: 'relu' } },
    inputs: [[1, 13]],
    constants: [[7, 13], [7]],
  },
  {
    title: 'averagePool2d without the padding',
    operator: {
      operator: 'averagePool2d',
      attributes: { strides: [2, 2], filter: [3, 4], padding: uneven, activation: 'none' },
    },
    inputs: [[1, 8, 9, 3]],
  },
  {
    title: 'maxPool2d with padding below all values',
    operator: {
      operator: 'maxPool2d',
      attributes: { strides: [2, 1], filter: [3, 2], padding: uneven, activation: 'none' },
    },
    inputs: [[1, 8, 9, 3]],
  },
  {
    title: 'maxPool2d of single pixels',
    operator: {
      operator: 'maxPool2d',
      attributes: { strides: [2, 2], filter: [1, 1], padding: noPadding, activation: 'none' },
    },
    inputs: [[1, 7, 7, 2]],
  },
  {
    title: 'maxPool2d with nothing to do',
    operator: {
      operator: 'maxPool2d',
      attributes: { strides: [1, 1], filter: [1, 1], padding: noPadding, activation: 'none' },
    },
    inputs: [[1, 4, 4, 2]],
  },
  { title: 'requantize', operator: { operator: 'requantize', attributes: {} }, inputs: [[1, 50]] },
  {
    title: 'mean',
    operator: { operator: 'mean', attributes: { keepDimensions: false } },
    inputs: [[1, 5, 4, 3]],
  },
  {
    title: 'mean, dimensions kept',
    operator: { operator: 'mean', attributes: { keepDimensions: true } },
    inputs: [[1, 5, 4, 3]],
  },
  {
    title: 'add',
    operator: { operator: 'add', attributes: { activation: 'relu' } },
    inputs: [
      [1, 3, 4, 5],
      [1, 3, 4, 5],
    ],
  },
  {
    title: 'concatenation',
    operator: { operator: 'concatenation', attributes: { axis: 2, activation: 'none' } },
    inputs: [
      [1, 3, 4, 2],
      [1, 3, 1, 2],
      [1, 3, 2, 2],
    ],
  },
  {
    title: 'pad',
    operator: {
      operator: 'pad',
      attributes: {
        paddings: [
          [0, 0],
          [1, 2],
          [0, 3],
          [1, 0],
        ],
      },
    },
    inputs: [[1, 3, 4, 2]],
  },
  {
    title: 'reshape',
    operator: { operator: 'reshape', attributes: {} },
    inputs: [[1, 3, 4, 2]],
    shape: [1, 24],
  },
  { title: 'relu', operator: { operator: 'relu', attributes: {} }, inputs: [[1, 50]] },
  { title: 'relu6', operator: { operator: 'relu6', attributes: {} }, inputs: [[1, 50]] },
  { title: 'logistic', operator: { operator: 'logistic', attributes: {} }, inputs: [[1, 50]] },
  { title: 'tanh', operator: { operator: 'tanh', attributes: {} }, inputs: [[1, 50]] },
  { title: 'softmax', operator: { operator: 'softmax', attributes: { beta: 1 } }, inputs: [[1, 10]] },
  {
    title: 'softmax, beta 0.5',
    operator: { operator: 'softmax', attributes: { beta: 0.5 } },
    inputs: [[1, 10]],
  },
  {
    title: 'batchNormalization',
    operator: { operator: 'batchNormalization', attributes: { epsilon: 0.01 } },
    inputs: [[1, 4, 4, 3]],
    constants: [[3], [3], [3], [3]],
  },
];

function graphOf({ operator, inputs, constants = [], shape }: Case): Graph {
  const net = graphBuilder();
  const data = inputs.map((input) => net.input(input));
  const weights = constants.map((constant, index) =>
    // Positive numbers too, as a variance must be.
    net.reals(constant, randomReals(elementCount(constant), 100 + index, index === 3 ? 0 : -1)),
  );
  return net.finish(net.layer(operator, [...data, ...weights], shape && { shape }));
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= 1e-5 * (1 + Math.abs(expected[i])),
      `element ${i}: ${actual[i]} instead of ${expected[i]}`,
    );
}

describe('float executor', () => {
  for (const tested of cases) {
    it(`computes ${tested.title}`, async () => {
      const graph = graphOf(tested);
      const samples = 3;
      const data = tested.inputs.map((shape, index) =>
        randomReals(samples * elementCount(shape), index + 1, -4, 8),
      );
      const [outputs] = await runFloat(graph, data);
      const [node] = graph.nodes;
      const { shape } = graph.tensors[node.outputs[0]];
      const size = elementCount(shape);
      for (let sample = 0; sample < samples; sample++) {
        const inputs = node.inputs.map((id, index): Reals => {
          const tensor = graph.tensors[id];
          const count = elementCount(tensor.shape);
          const values = tensor.constant
            ? decode(tensor.constant)
            : data[index].subarray(sample * count, (sample + 1) * count);
          return { shape: tensor.shape, values };
        });
        const expected = referenceOperator(node, inputs, shape);
        assertClose(outputs.subarray(sample * size, (sample + 1) * size), expected.values);
      }
    });
  }

  it('shows every activation of every sample, whatever the batches', async () => {
    const net = graphBuilder();
    // 4 MB of activations for each sample: several batches.
    const image = net.input([1, 512, 512, 1]);
    const graph = net.finish(
      net.layer({ operator: 'relu', attributes: {} }, [
        net.layer({ operator: 'tanh', attributes: {} }, [image]),
      ]),
    );
    const size = 512 * 512;
    const samples = 25;
    const data = new Float32Array(samples * size);
    for (let sample = 0; sample < samples; sample++)
      data.fill(sample - 3, sample * size, (sample + 1) * size);
    const seen = graph.tensors.map(() => new Set<number>());
    const [output] = await runFloat(graph, [data], (tensor, values, first) => {
      for (let i = 0; i < values.length; i += size) {
        const sample = first + i / size;
        seen[tensor].add(sample);
        const expected = [sample - 3, Math.tanh(sample - 3), Math.max(0, Math.tanh(sample - 3))][tensor];
        assert.ok(Math.abs(values[i] - expected) < 1e-6);
      }
    });
    assert.deepEqual(
      seen.map(({ size }) => size),
      [samples, samples, samples],
    );
    assert.equal(output.length, samples * size);
  });

  it('wants as many samples for each input', async () => {
    const sum = cases.find(({ title }) => title === 'add');
    assert.ok(sum);
    await assert.rejects(
      runFloat(graphOf(sum), [randomReals(120, 1), randomReals(60, 1)]),
      /The inputs hold 2, 1 samples/,
    );
  });

  it('gives back all memory', async () => {
    const graph = graphOf(cases[0]);
    await runFloat(graph, [randomReals(9 * 7 * 3, 1)]);
    const before = tf.memory().numTensors;
    const executor = await openFloatExecutor(graph);
    await executor.run([randomReals(9 * 7 * 3, 1)]);
    await executor.run([randomReals(9 * 7 * 3, 2)]);
    executor.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it('computes quantized constants as the reals that they stand for', async () => {
    const net = graphBuilder();
    const input = net.input([1, 2]);
    const weights = net.constant([2, 2], {
      encoding: 'int8',
      shape: [2, 2],
      values: Int8Array.of(1, -2, 3, 4),
      scales: Float32Array.of(0.5, 0.25),
      axis: 0,
    });
    const bias = net.constant([2], {
      encoding: 'int32',
      shape: [2],
      values: Int32Array.of(10, -20),
      scales: Float32Array.of(0.125, 0.0625),
      axis: 0,
    });
    const graph = net.finish(
      net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [input, weights, bias]),
    );
    const [output] = await runFloat(graph, [Float32Array.of(1, 2)]);
    assert.deepEqual([...output], [0.5 - 2 + 1.25, 0.75 + 2 - 1.25]);
  });
});
