import assert from 'node:assert/strict';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../../../tool/data/dataset.js';
import { decode } from '../../../tool/encodings/index.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { graphBuilder } from '../../support/build-graph.js';
import { type Reals, referenceOperator } from '../../support/float-reference.js';
import { randomReals } from '../../support/random.js';

/** A network in which tensors are read several times, by additions and a concatenation, in every order. */
function tangledNetwork(): Graph {
  const net = graphBuilder();
  let seed = 1;
  const dense = (input: number, outputs: number) => {
    const inputs = net.shapeOf(input)[1];
    const weights = net.reals([outputs, inputs], randomReals(outputs * inputs, seed++));
    return net.layer({ operator: 'fullyConnected', attributes: { activation: 'none' } }, [input, weights]);
  };
  const add = (a: number, b: number) =>
    net.layer({ operator: 'add', attributes: { activation: 'none' } }, [a, b]);
  const x = net.input([1, 3]);
  const a = dense(x, 4);
  const b = dense(a, 4);
  const sum = add(a, b);
  const mirrored = add(dense(sum, 4), sum);
  const doubled = add(mirrored, mirrored);
  const joined = net.layer({ operator: 'concatenation', attributes: { axis: 1, activation: 'none' } }, [
    doubled,
    a,
    doubled,
  ]);
  return net.finish(add(dense(joined, 4), add(a, add(doubled, sum))));
}

/** Σ weights · output by the operators' definitions in 64 bits. */
function referenceLoss(
  graph: Graph,
  constants: readonly ArrayLike<number>[],
  input: Reals,
  weights: ArrayLike<number>,
) {
  const values: Reals[] = graph.tensors.map(({ shape }, id) => ({ shape, values: constants[id] ?? [] }));
  values[graph.inputs[0]] = input;
  for (const node of graph.nodes) {
    const [output] = node.outputs;
    values[output] = referenceOperator(
      node,
      node.inputs.map((id) => values[id]),
      graph.tensors[output].shape,
    );
  }
  return Array.from(values[graph.outputs[0]].values).reduce((sum, value, i) => sum + value * weights[i], 0);
}

function randomDataset(graph: Graph, count: number): Dataset {
  const shape = graph.tensors[graph.inputs[0]].shape.slice(1);
  const classes = elementCount(graph.tensors[graph.outputs[0]].shape);
  return {
    file: 'random',
    count,
    shape,
    values: randomReals(count * elementCount(shape), 1),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
  };
}

describe('training of graphs', () => {
  it('differentiates a graph whose tensors are read several times', async () => {
    const graph = tangledNetwork();
    const network = await openTrainable(graph);
    const x = randomReals(3, 50);
    const weights = randomReals(4, 51);
    const constants = graph.tensors.map(({ constant }) =>
      constant ? Float64Array.from(decode(constant)) : [],
    );
    const input = { shape: [1, 3], values: x };
    tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () =>
          tf.sum(
            tf.mul(network.scores(tf.tensor2d(x, [1, 3]), 'training'), tf.tensor2d(weights, [1, 4])),
          ) as tf.Scalar,
        [...network.variables.values()].map(({ variable }) => variable),
      );
      for (const [id, { name, constant }] of graph.tensors.entries()) {
        if (!constant) continue;
        const gradient = grads[network.variables.get(`${name}:reals`)!.variable.name].dataSync();
        for (const [element, slope] of gradient.entries()) {
          const loss = (step: number) => {
            const moved = constants.with(
              id,
              Float64Array.from(constants[id], (v, i) => v + (i === element ? step : 0)),
            );
            return referenceLoss(graph, moved, input, weights);
          };
          const expected = (loss(1e-4) - loss(-1e-4)) / 2e-4;
          assert.ok(
            Math.abs(slope - expected) < 1e-4 * (1 + Math.abs(expected)),
            `${name}: ${slope}, ${expected}`,
          );
        }
      }
    });
    network.dispose();
  });

  for (const file of [
    'branches.tflite',
    'convolutions.keras',
    'depthwise.keras',
    'normalized.keras',
    'sequence.tflite',
    'perceptron.h5',
    'branches_tfjs',
  ]) {
    it(`trains ${file}`, async () => {
      const graph = await importModel(path.join(packageRoot, 'test', 'fixtures', file));
      const network = await openTrainable(graph);
      const epochs = await train(network, randomDataset(graph, 12), {
        epochs: 8,
        batchSize: 12,
        optimizer: { kind: 'adam' },
        schedule: { rate: 0.01 },
      });
      // A dozen samples are soon known by heart.
      assert.ok(epochs[7].training.loss < 0.97 * epochs[0].training.loss);
      assert.equal(network.finish().nodes.length, graph.nodes.length);
      network.dispose();
    });
  }

  const refusals: [file: string, message: RegExp][] = [
    ['convolutions_int8.tflite', /is quantized: its numbers are fixed/],
    ['ports.keras', /has 2 inputs and 2 outputs/],
  ];
  for (const [file, message] of refusals) {
    it(`refuses ${file}`, async () => {
      const graph = await importModel(path.join(packageRoot, 'test', 'fixtures', file));
      await assert.rejects(openTrainable(graph), message);
    });
  }

  it('refuses a network with nothing to train', async () => {
    const graph = await importModel(path.join(packageRoot, 'test', 'fixtures', 'pooling.tflite'));
    const network = await openTrainable(graph);
    const options = { epochs: 1, optimizer: { kind: 'sgd' }, schedule: { rate: 1 } } as const;
    await assert.rejects(train(network, randomDataset(graph, 2), options), /has nothing to train/);
    network.dispose();
  });
});
