import assert from 'node:assert/strict';
import { realWeights, withWeights } from '../../../tool/compress/layers.js';
import { hessianDiagonal } from '../../../tool/compress/saliency/curvature.js';
import { magnitude } from '../../../tool/compress/saliency/magnitude.js';
import { optimalBrainDamage } from '../../../tool/compress/saliency/optimal-brain-damage.js';
import type { Dataset } from '../../../tool/data/dataset.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { evaluate } from '../../../tool/train/objective.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { perceptron } from '../../support/perceptron.js';
import { randomReals, randomSource } from '../../support/random.js';
import { rejectsUserError } from '../../support/user-error.js';

/** Points in four dimensions of unequal size, in three classes that overlap. */
function points(count: number): Dataset {
  const random = randomSource(3);
  const labels = Int32Array.from({ length: count }, () => Math.floor(random() * 3));
  const noise = randomReals(count * 4, 4, -1, 1);
  const values = noise.map((value, i) => (value + (i % 4 === labels[i >> 2] ? 0.8 : 0)) * (1 + (i % 4)));
  return { file: 'points', count, shape: [4], values, labels };
}

const data = points(300);

async function lossOf(graph: Graph): Promise<number> {
  const network = await openTrainable(graph);
  try {
    return (await evaluate(network, data)).loss;
  } finally {
    network.dispose();
  }
}

/** The graph with one weight moved. */
function moved(graph: Graph, layer: string, index: number, by: (weight: number) => number): Graph {
  const weights = realWeights(graph).get(layer)!.slice();
  weights[index] = by(weights[index]);
  return withWeights(graph, new Map([[layer, weights]]));
}

/** The Hessian's diagonal by second differences of the loss. */
async function secondDifferences(graph: Graph, layer: string): Promise<number[]> {
  const step = 0.1;
  const middle = await lossOf(graph);
  const diagonal: number[] = [];
  for (const index of realWeights(graph).get(layer)!.keys()) {
    const above = await lossOf(moved(graph, layer, index, (weight) => weight + step));
    const below = await lossOf(moved(graph, layer, index, (weight) => weight - step));
    diagonal.push((above - 2 * middle + below) / step ** 2);
  }
  return diagonal;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - meanA) * (b[i] - meanB)));
  const deviation = (values: readonly number[], middle: number) =>
    Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
  return covariance / (deviation(a, meanA) * deviation(b, meanB));
}

describe('saliency', () => {
  let trained: Graph;

  before(async () => {
    const network = await openTrainable(perceptron([4, 3]));
    await train(network, data, {
      epochs: 60,
      batchSize: 300,
      optimizer: { kind: 'adam' },
      schedule: { rate: 0.1, decay: { kind: 'cosine' } },
    });
    trained = network.finish();
    network.dispose();
  });

  it('magnitude: the absolute value', async () => {
    const graph = perceptron([4, 5, 3]);
    const saliencies = await magnitude.measure(graph, {});
    assert.deepEqual([...saliencies.keys()], ['dense1', 'dense2']);
    for (const [layer, weights] of realWeights(graph))
      assert.deepEqual([...saliencies.get(layer)!], Array.from(weights, Math.abs));
  });

  it('the curvature of a single layer is the second difference of the loss', async () => {
    const exact = await secondDifferences(trained, 'dense1');
    // Each sample five times, with other signs drawn: the estimate's deviation is some per cent.
    const estimated = (await hessianDiagonal(trained, data, { samples: 1500 })).get('dense1')!;
    for (const [i, value] of exact.entries()) {
      const difference = Math.abs(estimated[i] - value);
      assert.ok(difference < 0.2 * value + 0.01, `weight ${i}: ${estimated[i]} instead of ${value}`);
    }
  });

  it('Optimal Brain Damage foretells by how much the loss grows without a weight', async () => {
    const saliency = (await optimalBrainDamage.measure(trained, { data })).get('dense1')!;
    const before = await lossOf(trained);
    const growth: number[] = [];
    for (const i of saliency.keys())
      growth.push((await lossOf(moved(trained, 'dense1', i, () => 0))) - before);
    assert.ok(correlation([...saliency], growth) > 0.9, `${[...saliency]} against ${growth}`);
    // Inputs of unequal size make magnitudes misleading.
    const sizes = Array.from(realWeights(trained).get('dense1')!, Math.abs);
    assert.ok(correlation([...saliency], growth) > correlation(sizes, growth));
  });

  it('the same seed draws the same samples and signs', async () => {
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map((seed) => hessianDiagonal(trained, data, { samples: 8, seed })),
    );
    assert.deepEqual(a, b);
    assert.notDeepEqual(a, c);
  });

  it('Optimal Brain Damage without samples is refused', () =>
    rejectsUserError(optimalBrainDamage.measure(trained, {}), 'data', [/needs samples/]));
});
