import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  clustersOf,
  clusterWeights,
  type Initialisation,
  initialisations,
  movedCentroids,
  prefixSums,
  sharedWeights,
  startingCentroids,
} from '../../../tool/compress/share.js';
import { randomStream } from '../../../tool/data/random.js';
import { randomReals } from '../../support/random.js';

/** Of ascending centroids the nearest one's place. */
function nearest(weight: number, centroids: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < centroids.length; i++)
    if (Math.abs(centroids[i] - weight) < Math.abs(centroids[best] - weight)) best = i;
  return best;
}

function squareError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}

describe('weight sharing', () => {
  const weights = randomReals(200, 1, -1, 1).map((weight, i) => (i % 3 === 0 ? 0 : weight ** 3));

  it('a step of k-means moves each centroid to the mean of the weights nearest to it', () => {
    const sorted = weights.filter((weight) => weight !== 0).sort();
    const centroids = Float64Array.of(-0.9, -0.1, 0, 0.3, 5);
    const moved = movedCentroids(sorted, prefixSums(sorted), centroids);
    for (const [i, centroid] of centroids.entries()) {
      const own = [...sorted].filter((weight) => nearest(weight, centroids) === i);
      const mean = own.reduce((sum, weight) => sum + weight, 0) / own.length;
      assert.ok(Math.abs(moved[i] - (own.length === 0 ? centroid : mean)) < 1e-9);
    }
  });

  for (const initialisation of initialisations) {
    it(`${initialisation}: ends where no weight and no centroid would rather be elsewhere`, () => {
      const { centroids, indices } = clusterWeights(weights, 8, initialisation, randomStream(1));
      assert.ok(centroids.length >= 2 && centroids.length <= 8);
      for (const [i, weight] of weights.entries()) {
        assert.equal(indices[i], weight === 0 ? -1 : nearest(weight, centroids));
      }
      for (const [cluster, centroid] of centroids.entries()) {
        const own = weights.filter((_, i) => indices[i] === cluster);
        const mean = own.reduce((sum, weight) => sum + weight, 0) / own.length;
        assert.ok(Math.abs(centroid - mean) < 1e-6);
      }
    });
  }

  it('centroids start evenly by size, evenly by number, or at weights', () => {
    const sorted = weights.filter((weight) => weight !== 0).sort();
    const [least, most] = [sorted[0], sorted[sorted.length - 1]];
    const start = (initialisation: Initialisation) =>
      startingCentroids(sorted, 4, initialisation, randomStream(1));
    for (const [i, centroid] of start('linear').entries())
      assert.ok(Math.abs(centroid - (least + ((most - least) * i) / 3)) < 1e-6);
    for (const [i, centroid] of start('density').entries()) {
      const below = sorted.filter((weight) => weight < centroid).length / sorted.length;
      assert.ok(Math.abs(below - (i + 0.5) / 4) < 0.02);
    }
    assert.ok(start('random').every((centroid) => sorted.includes(centroid)));
  });

  it('more clusters come nearer; as many as there are values leave nothing to be desired', () => {
    const errors = [2, 4, 8, 16].map((count) =>
      squareError(weights, sharedWeights(clusterWeights(weights, count, 'linear', randomStream(1)))),
    );
    assert.deepEqual(
      errors,
      errors.toSorted((a, b) => b - a),
    );
    assert.equal(squareError(weights, sharedWeights(clustersOf(weights))), 0);
  });

  it('gives what it can where there is little', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0.5, -0.25, 2), { maxLength: 12 }),
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom(...initialisations),
        (values, count, initialisation) => {
          const own = Float32Array.from(values);
          const clusters = clusterWeights(own, count, initialisation, randomStream(2));
          const made = sharedWeights(clusters);
          assert.ok(values.every((value, i) => value !== 0 || made[i] === 0));
          assert.ok(clusters.centroids.length <= count);
        },
      ),
    );
  });
});
