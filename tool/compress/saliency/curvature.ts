import { setImmediate as nextTurn } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { takeBatch } from '../../data/batch.js';
import type { Dataset } from '../../data/dataset.js';
import { type Random, randomStream, shuffled } from '../../data/random.js';
import type { Graph } from '../../graph/graph.js';
import { scoreLoss } from '../../train/loss.js';
import { openTrainable, type Trainable } from '../../train/trainable.js';
import { weightedNodes } from '../layers.js';

export interface CurvatureOptions {
  /** How many samples of the data are looked at, drawn at random: 512 unless told. */
  readonly samples?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly report?: (part: number) => void;
}

/**
 * An estimate of the diagonal of the loss's Hessian, for all weights of each layer by its name.
 *
 * The loss is the cross entropy of what the network ends in, softmax or logistic. Its Gauss-Newton matrix JᵀHJ, J being the
 * derivatives of the scores and H the loss's Hessian in them, leaves out only the curvature of the network itself, as
 * Optimal Brain Damage does in its back-propagation, and is equal to Fisher's information matrix (Martens 2020, "New insights
 * and perspectives on the natural gradient method", https://arxiv.org/abs/1412.1193). For a random vector r with E[rrᵀ] = H
 * its diagonal is the mean square of Jᵀr, one gradient for each sample, and never negative. Such an r is far less noisy than
 * the gradient for an answer that is drawn: a network that is sure of its answers would draw one that says something once in
 * a hundred samples.
 */
export async function hessianDiagonal(
  graph: Graph,
  data: Dataset,
  { samples = 512, seed = 0, signal, report }: CurvatureOptions = {},
): Promise<ReadonlyMap<string, Float32Array>> {
  const network = await openTrainable(graph);
  try {
    const layers = weightedNodes(graph).map(({ node, weights }) => ({
      name: node.name,
      variable: network.variables.get(`${weights.name}:reals`)!.variable,
    }));
    const sums = layers.map(({ variable }) => new Float64Array(variable.size));
    const order = shuffled(data.count, randomStream(seed, 1));
    const random = randomStream(seed, 2);
    const loss = scoreLoss(network.head);
    const shape = graph.tensors[graph.inputs[0]].shape.slice(1);
    for (let i = 0; i < samples; i++) {
      signal?.throwIfAborted();
      const { values } = takeBatch(data, [order[i % data.count]]);
      tf.tidy(() => {
        const scores = () =>
          tf.reshape(network.scores(tf.tensor(values, [1, ...shape]), 'inference'), [1, -1]);
        const probabilities = loss.probabilities(scores()).dataSync<'float32'>();
        const direction = tf.tensor(
          [...curvedDirection(probabilities, network.head, random)],
          [1, probabilities.length],
        );
        const { grads } = tf.variableGrads(
          () => tf.sum(tf.mul(scores(), direction)) as tf.Scalar,
          layers.map(({ variable }) => variable),
        );
        for (const [layer, { variable }] of layers.entries())
          addSquares(sums[layer], grads[variable.name].dataSync<'float32'>());
      });
      report?.((i + 1) / samples);
      if (i % 16 === 0) await nextTurn();
    }
    return new Map(
      layers.map(({ name }, layer) => [name, Float32Array.from(sums[layer], (sum) => sum / samples)]),
    );
  } finally {
    network.dispose();
  }
}

/**
 * A random vector r whose E[rrᵀ] is the Hessian of the cross entropy in the scores: diag(p) − ppᵀ for one class of several,
 * diag(p(1 − p)) where each score is a class of its own.
 */
function curvedDirection(
  probabilities: Float32Array,
  { kind }: Trainable['head'],
  random: Random,
): Float32Array {
  const signs = probabilities.map(() => (random() < 0.5 ? -1 : 1));
  if (kind === 'logistic') return probabilities.map((p, i) => signs[i] * Math.sqrt(p * (1 - p)));
  const roots = probabilities.map((p, i) => signs[i] * Math.sqrt(p));
  const sum = roots.reduce((total, root) => total + root, 0);
  return roots.map((root, i) => root - probabilities[i] * sum);
}

function addSquares(sums: Float64Array, values: Float32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] += values[i] ** 2;
}
