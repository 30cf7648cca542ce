import type { Random } from '../data/random.js';

/**
 * Where centroids start: evenly between the least and the largest weight, evenly by the weights' number, or at weights
 * drawn at random (Han et al. 2016, "Deep Compression", section 3.2, https://arxiv.org/abs/1510.00149).
 */
export const initialisations = ['linear', 'density', 'random'] as const;
export type Initialisation = (typeof initialisations)[number];

/** Weights of which many have the same value. */
export interface Clusters {
  /** Ascending. Without the zero that pruned weights share. */
  readonly centroids: Float32Array;
  /** By weight: its centroid, or −1 where it is zero. */
  readonly indices: Int32Array;
}

/**
 * The weights that are not zero in at most `count` clusters, by k-means (Lloyd's algorithm): the sum of square distances
 * to the centroids is at a local minimum. Zeros stay zeros. Clusters that nothing belongs to are left out.
 */
export function clusterWeights(
  weights: Float32Array,
  count: number,
  initialisation: Initialisation,
  random: Random,
): Clusters {
  const sorted = weights.filter((weight) => weight !== 0).sort();
  if (sorted.length === 0)
    return { centroids: new Float32Array(), indices: new Int32Array(weights.length).fill(-1) };
  const prefix = prefixSums(sorted);
  let centroids = startingCentroids(sorted, count, initialisation, random);
  for (let isMoving = true; isMoving; ) {
    const next = movedCentroids(sorted, prefix, centroids);
    isMoving = next.some((centroid, i) => centroid !== centroids[i]);
    centroids = next;
  }
  const bounds = clusterBounds(sorted, centroids);
  const used = Float32Array.from(centroids.filter((_, i) => bounds[i + 1] > bounds[i]));
  return { centroids: used, indices: nearestIndices(weights, used) };
}

/** The distinct values of weights that are not zero, as clusters of one value each. */
export function clustersOf(weights: Float32Array): Clusters {
  const centroids = Float32Array.from(new Set(weights.filter((weight) => weight !== 0))).sort();
  return { centroids, indices: nearestIndices(weights, centroids) };
}

/** Where centroids start, ascending. */
export function startingCentroids(
  sorted: Float32Array,
  count: number,
  initialisation: Initialisation,
  random: Random,
): Float64Array {
  const [least, most] = [sorted[0], sorted[sorted.length - 1]];
  const start = (i: number): number => {
    switch (initialisation) {
      case 'linear':
        return count === 1 ? (least + most) / 2 : least + ((most - least) * i) / (count - 1);
      case 'density':
        return sorted[Math.floor(((i + 0.5) * sorted.length) / count)];
      case 'random':
        return sorted[Math.floor(random() * sorted.length)];
    }
  };
  return Float64Array.from({ length: count }, (_, i) => start(i)).sort();
}

/** One step of k-means: each centroid moves to the mean of the weights nearest to it, one without any stays. */
export function movedCentroids(
  sorted: Float32Array,
  prefix: Float64Array,
  centroids: Float64Array,
): Float64Array {
  const bounds = clusterBounds(sorted, centroids);
  return centroids.map((centroid, i) => {
    const [first, end] = [bounds[i], bounds[i + 1]];
    return end > first ? (prefix[end] - prefix[first]) / (end - first) : centroid;
  });
}

/** Sums of the first 0, 1, 2, … numbers. */
export function prefixSums(numbers: Float32Array): Float64Array {
  const sums = new Float64Array(numbers.length + 1);
  for (const [i, value] of numbers.entries()) sums[i + 1] = sums[i] + value;
  return sums;
}

/** Where in sorted weights the cluster of each centroid begins, and at last where all end. */
function clusterBounds(sorted: Float32Array, centroids: Float64Array): Uint32Array {
  const bounds = new Uint32Array(centroids.length + 1);
  for (let i = 1; i < centroids.length; i++) {
    const middle = (centroids[i - 1] + centroids[i]) / 2;
    let [low, high] = [bounds[i - 1], sorted.length];
    while (low < high) {
      const probe = (low + high) >>> 1;
      if (sorted[probe] < middle) low = probe + 1;
      else high = probe;
    }
    bounds[i] = low;
  }
  bounds[centroids.length] = sorted.length;
  return bounds;
}

/** For each weight the index of the nearest of ascending centroids, −1 for zeros. */
function nearestIndices(weights: Float32Array, centroids: Float32Array): Int32Array {
  return Int32Array.from(weights, (weight) => {
    if (weight === 0) return -1;
    let [low, high] = [0, centroids.length - 1];
    while (low < high) {
      const probe = (low + high) >>> 1;
      if (weight < (centroids[probe] + centroids[probe + 1]) / 2) high = probe;
      else low = probe + 1;
    }
    return low;
  });
}

/** The weights that clusters stand for. */
export function sharedWeights({ centroids, indices }: Clusters): Float32Array {
  return Float32Array.from(indices, (index) => (index < 0 ? 0 : centroids[index]));
}
