import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { selectBackend } from '../../../../tool/float/backend.js';
import type { OperatorNode } from '../../../../tool/graph/attributes.js';
import { elementCount, type Node } from '../../../../tool/graph/graph.js';
import { operatorOf } from '../../../../tool/operators/index.js';
import { registerGradients } from '../../../../tool/train/gradients/index.js';
import type { Reals } from '../../../support/float-reference.js';
import { numericalGradients } from '../../../support/numerical-gradient.js';
import { randomReals, randomSource } from '../../../support/random.js';

const batch = 3;

/** Distinct numbers in random order, none of them near a jump of a derivative nor near each other. */
function apart(count: number, seed: number): Float32Array {
  const random = randomSource(seed);
  const values = Float32Array.from({ length: count }, (_, i) => (i - count / 2) * (6 / count) + 2.01);
  for (let i = count - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [values[i], values[other]] = [values[other], values[i]];
  }
  return values;
}

/** Compares the gradients of all inputs of a layer with central differences of its definition. */
function check(
  operator: OperatorNode,
  data: readonly (readonly number[])[],
  constants: readonly (readonly number[])[] = [],
  declared: readonly number[] = [],
): void {
  const node: Node = { ...operator, name: 'layer', inputs: [], outputs: [] };
  const tensors = [...data, ...constants].map((shape, index) => ({ name: `${index}`, shape }));
  const shape = operatorOf(node).outputShape(node, tensors, declared);
  const output = { name: 'output', shape };
  const inputs: Reals[] = [
    ...data.map(([, ...rest], index) => {
      const sizes = [batch, ...rest];
      return { shape: sizes, values: apart(elementCount(sizes), index + 1) };
    }),
    ...constants.map((sizes, index) => ({
      shape: sizes,
      // Positive numbers too, as a variance must be.
      values: randomReals(elementCount(sizes), 100 + index, index === 3 ? 0.5 : -1),
    })),
  ];
  const weights = randomReals(batch * elementCount(shape), 7);
  const expected = numericalGradients(node, inputs, data.length, shape, weights);
  tf.tidy(() => {
    const evaluate = (...args: tf.Tensor[]) => operatorOf(node).evaluate(node, args, output);
    const gradients = tf.grads(evaluate)(
      inputs.map((input) => tf.tensor(input.values as Float32Array, [...input.shape])),
      tf.tensor(weights, [batch, ...shape.slice(1)]),
    );
    for (const [index, gradient] of gradients.entries()) assertClose(gradient, expected[index], index);
  });
}

function assertClose(actual: tf.Tensor, expected: Float64Array, input: number): void {
  const values = actual.dataSync();
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  assert.equal(values.length, expected.length);
  for (const [i, value] of expected.entries())
    assert.ok(
      Math.abs(values[i] - value) < 2e-5 * largest,
      `input ${input}, element ${i}: ${values[i]} instead of ${value}`,
    );
}

const pair = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

/** Random windows, paddings wider than the filter and rows that no window reaches included. */
const windows = fc
  .record({
    size: pair(1, 6),
    filter: pair(1, 4),
    strides: pair(1, 3),
    dilations: fc.oneof(fc.constant<[number, number]>([1, 1]), pair(1, 3)),
    before: pair(0, 4),
    after: pair(0, 4),
    // Kernels work on four and on eight channels at a time.
    sizes: fc.constantFrom([1, 1], [2, 3], [3, 2], [1, 4], [3, 9], [4, 1], [4, 5]),
    isBiased: fc.boolean(),
  })
  .map(({ before, after, sizes: [channels, outputs], ...window }) => ({
    ...window,
    channels,
    outputs,
    padding: { top: before[0], left: before[1], bottom: after[0], right: after[1] },
    padded: window.size.map((size, axis) => before[axis] + size + after[axis]),
  }));

const reaches = (filter: readonly number[], dilations: readonly number[], padded: readonly number[]) =>
  filter.every((size, axis) => (size - 1) * dilations[axis] + 1 <= padded[axis]);

describe('gradients of operators against central differences', () => {
  before(async () => {
    await selectBackend();
    registerGradients();
  });

  it('conv2d of any size, stride, dilation and padding', () => {
    fc.assert(
      fc.property(
        windows.filter(({ filter, dilations, padded }) => reaches(filter, dilations, padded)),
        ({ size, filter, channels, outputs, isBiased, strides, dilations, padding }) =>
          check(
            { operator: 'conv2d', attributes: { strides, dilations, padding, activation: 'none' } },
            [[1, ...size, channels]],
            [[outputs, ...filter, channels], ...(isBiased ? [[outputs]] : [])],
          ),
      ),
      { numRuns: 25 },
    );
  });

  it('depthwiseConv2d of any size, multiplier, stride, dilation and padding', () => {
    fc.assert(
      fc.property(
        windows.filter(({ filter, dilations, padded }) => reaches(filter, dilations, padded)),
        ({ size, filter, channels, outputs: multiplier, isBiased, strides, dilations, padding }) =>
          check(
            { operator: 'depthwiseConv2d', attributes: { strides, dilations, padding, activation: 'none' } },
            [[1, ...size, channels]],
            [[1, ...filter, channels * multiplier], ...(isBiased ? [[channels * multiplier]] : [])],
          ),
      ),
      { numRuns: 25 },
    );
  });

  for (const operator of ['maxPool2d', 'averagePool2d'] as const) {
    it(`${operator} of any size, stride and padding`, () => {
      fc.assert(
        fc.property(
          // Every window holds a pixel of the image.
          windows.filter(
            ({ filter, padded, padding: { top, left, bottom, right } }) =>
              reaches(filter, [1, 1], padded) &&
              Math.max(top, bottom) < filter[0] &&
              Math.max(left, right) < filter[1],
          ),
          ({ size, filter, channels, strides, padding }) =>
            check({ operator, attributes: { filter, strides, padding, activation: 'none' } }, [
              [1, ...size, channels],
            ]),
        ),
        { numRuns: 25 },
      );
    });
  }

  it('fullyConnected', () => {
    check({ operator: 'fullyConnected', attributes: { activation: 'relu' } }, [[1, 7]], [[5, 7], [5]]);
    check({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [[1, 7]], [[5, 7]]);
  });

  it('activations, alone and fused', () => {
    for (const operator of ['relu', 'relu6', 'logistic', 'tanh'] as const)
      check({ operator, attributes: {} }, [[1, 3, 4, 2]]);
    for (const activation of ['relu', 'relu6'] as const)
      check({ operator: 'add', attributes: { activation } }, [
        [1, 3, 4, 2],
        [1, 3, 4, 2],
      ]);
  });

  it('softmax', () => {
    check({ operator: 'softmax', attributes: { beta: 1 } }, [[1, 6]]);
    check({ operator: 'softmax', attributes: { beta: 0.5 } }, [[1, 6]]);
  });

  it('mean', () => {
    for (const keepDimensions of [true, false])
      check({ operator: 'mean', attributes: { keepDimensions } }, [[1, 3, 4, 2]]);
  });

  it('concatenation, pad and reshape', () => {
    check({ operator: 'concatenation', attributes: { axis: 3, activation: 'none' } }, [
      [1, 2, 2, 3],
      [1, 2, 2, 1],
    ]);
    const paddings = [
      [0, 0],
      [1, 2],
      [0, 3],
      [1, 0],
    ] as const;
    check({ operator: 'pad', attributes: { paddings } }, [[1, 3, 2, 2]]);
    check({ operator: 'reshape', attributes: {} }, [[1, 3, 2, 2]], [], [1, 12]);
  });

  it('batchNormalization with fixed statistics', () => {
    check(
      { operator: 'batchNormalization', attributes: { epsilon: 0.01 } },
      [[1, 3, 3, 2]],
      [[2], [2], [2], [2]],
    );
  });

  it('leave no tensors behind', () => {
    const run = () =>
      check(
        {
          operator: 'conv2d',
          attributes: {
            strides: [2, 2],
            dilations: [2, 1],
            padding: { top: 1, bottom: 0, left: 1, right: 2 },
            activation: 'relu6',
          },
        },
        [[1, 5, 5, 2]],
        [[2, 3, 3, 2], [2]],
      );
    run();
    const before = tf.memory().numTensors;
    run();
    assert.equal(tf.memory().numTensors, before);
  });
});
