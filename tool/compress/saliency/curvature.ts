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
 * The loss is the cross entropy of what the network ends in, softmax or logistic. Its Gauss-Newton matrix leaves out only the curvature of
 * the network itself and is equal to Fisher's information matrix, E[∂ log p(y|x)/∂w · ∂ log p(y|x)/∂wᵀ] with y drawn from the
 * network's own answer, not from the labels (Martens 2020, "New insights and perspectives on the natural gradient
 * method", https://arxiv.org/abs/1412.1193). So its diagonal is the mean square of one gradient for each sample, and is never
 * negative. Optimal Brain Damage makes the same approximation in its back-propagation.
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
        const targets = tf.tensor(
          [...answer(probabilities, network.head, random)],
          [1, probabilities.length],
        );
        const { grads } = tf.variableGrads(
          () => loss.crossEntropy(targets, scores()) as tf.Scalar,
          layers.map(({ variable }) => variable),
        );
        for (const [layer, { variable }] of layers.entries())
          for (const [w, gradient] of grads[variable.name].dataSync<'float32'>().entries())
            sums[layer][w] += gradient ** 2;
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

/** An answer drawn by the probabilities that the network gives: one class of several, or yes and no for each. */
function answer(probabilities: Float32Array, { kind }: Trainable['head'], random: Random): Float32Array {
  if (kind === 'logistic') return probabilities.map((probability) => (random() < probability ? 1 : 0));
  let left = random();
  const drawn = probabilities.findIndex((probability) => {
    left -= probability;
    return left < 0;
  });
  const last = probabilities.length - 1;
  return probabilities.map((_, i) => (i === (drawn < 0 ? last : drawn) ? 1 : 0));
}
