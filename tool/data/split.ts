import { type Dataset, sampleOf } from './dataset.js';
import { randomStream, shuffled } from './random.js';

/**
 * Splits a data set at random; the same seed splits it the same way.
 * @param share of the samples that the second part gets, 0 to 1
 */
export function splitDataset(
  dataset: Dataset,
  share: number,
  seed: number,
): readonly [rest: Dataset, part: Dataset] {
  const order = shuffled(dataset.count, randomStream(seed));
  const size = Math.round(share * dataset.count);
  return [takeSamples(dataset, order.subarray(size)), takeSamples(dataset, order.subarray(0, size))];
}

/** Some samples of a data set, in this order. */
export function takeSamples(dataset: Dataset, indices: Uint32Array): Dataset {
  const { values: all, labels, count } = dataset;
  const size = all.length / count;
  const values = all.slice(0, indices.length * size);
  for (const [i, index] of indices.entries()) values.set(sampleOf(dataset, index), i * size);
  return {
    ...dataset,
    count: indices.length,
    values,
    ...(labels && { labels: Int32Array.from(indices, (index) => labels[index]) }),
  };
}
