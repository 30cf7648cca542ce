import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../../../tool/encodings/index.js';
import { selectBackend } from '../../../tool/float/backend.js';
import { normalizeBatch } from '../../../tool/train/batch-normalization.js';
import { channelMoments } from '../../../tool/train/gradients/channels.js';
import { registerGradients } from '../../../tool/train/gradients/index.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { graphBuilder } from '../../support/build-graph.js';
import { randomReals } from '../../support/random.js';

const [rows, channels] = [24, 3];
const epsilon = 0.01;
const x = randomReals(rows * channels, 1, -3, 5);
const scale = randomReals(channels, 2, 0.5, 2);
const offset = randomReals(channels, 3);
const dy = randomReals(rows * channels, 4);

function statistics(values: ArrayLike<number>, channel: number) {
  const column = Array.from({ length: rows }, (_, row) => values[row * channels + channel]);
  const mean = column.reduce((sum, value) => sum + value, 0) / rows;
  const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows;
  return { mean, variance };
}

/** The definition: Ioffe and Szegedy 2015, algorithm 1. */
function normalized(values: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>): number[] {
  const all = Array.from({ length: channels }, (_, channel) => statistics(values, channel));
  return Array.from({ length: rows * channels }, (_, i) => {
    const { mean, variance } = all[i % channels];
    return (gamma[i % channels] * (values[i] - mean)) / Math.sqrt(variance + epsilon) + beta[i % channels];
  });
}

function assertNear(actual: tf.Tensor, expected: ArrayLike<number>): void {
  for (const [i, value] of actual.dataSync().entries())
    assert.ok(Math.abs(value - expected[i]) < 1e-4, `element ${i}: ${value} instead of ${expected[i]}`);
}

describe('batch normalization while training', () => {
  before(async () => {
    await selectBackend();
    registerGradients();
  });

  it('normalizes by the batch and differentiates through its statistics', () => {
    tf.tidy(() => {
      const compute = (input: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
        normalizeBatch(input, gamma, beta, channelMoments(input), epsilon);
      const inputs = [tf.tensor(x, [2, 3, 4, channels]), tf.tensor1d(scale), tf.tensor1d(offset)] as const;
      assertNear(compute(...inputs), normalized(x, scale, offset));
      const gradients = tf.grads(compute)([...inputs], tf.tensor(dy, [2, 3, 4, channels]));
      const given = [x, scale, offset];
      for (const [index, gradient] of gradients.entries()) {
        const slopes = Array.from(given[index], (_, i) => {
          const loss = (step: number) => {
            const moved = given.map((values, other) =>
              Array.from(values, (value, j) => value + (other === index && i === j ? step : 0)),
            );
            return normalized(moved[0], moved[1], moved[2]).reduce((sum, value, j) => sum + value * dy[j], 0);
          };
          return (loss(1e-5) - loss(-1e-5)) / 2e-5;
        });
        assertNear(gradient, slopes);
      }
    });
  });

  it('keeps running statistics for the finished graph', async () => {
    const net = graphBuilder();
    const fill = (value: number) => net.reals([channels], Array<number>(channels).fill(value));
    const input = net.input([1, 3, 4, channels]);
    const graph = net.finish(
      net.layer({ operator: 'batchNormalization', attributes: { epsilon } }, [
        input,
        fill(1),
        fill(0),
        fill(0),
        fill(1),
      ]),
    );
    const network = await openTrainable(graph);
    tf.tidy(() => {
      for (let batch = 0; batch < 3; batch++) network.scores(tf.tensor(x, [2, 3, 4, channels]), 'training');
    });
    const finished = network.finish();
    network.dispose();
    const [, , , mean, variance] = finished.nodes[0].inputs.map((id) => finished.tensors[id].constant);
    for (let channel = 0; channel < channels; channel++) {
      const expected = statistics(x, channel);
      assert.ok(Math.abs(decode(mean!)[channel] - expected.mean) < 1e-5);
      assert.ok(Math.abs(decode(variance!)[channel] - expected.variance) < 1e-4);
    }
  });

  it('moves the statistics of a trained network slowly, and not those of a frozen layer', async () => {
    const net = graphBuilder();
    const fill = (value: number) => net.reals([channels], Array<number>(channels).fill(value));
    const input = net.input([1, 3, 4, channels]);
    const graph = net.finish(
      net.layer({ operator: 'batchNormalization', attributes: { epsilon } }, [
        input,
        fill(1),
        fill(0),
        fill(2),
        fill(4),
      ]),
    );
    for (const isFrozen of [true, false]) {
      const network = await openTrainable(graph, { isFrozen: () => isFrozen });
      tf.tidy(() => network.scores(tf.tensor(x, [2, 3, 4, channels]), 'training'));
      const finished = network.finish();
      network.dispose();
      const [, scales, , means] = finished.nodes[0].inputs.map((id) => finished.tensors[id].constant);
      assert.deepEqual([...decode(scales!)], [1, 1, 1]);
      const kept = isFrozen ? 1 : 0.99;
      for (const [channel, mean] of decode(means!).entries())
        assert.ok(Math.abs(mean - (kept * 2 + (1 - kept) * statistics(x, channel).mean)) < 1e-5);
    }
  });
});
