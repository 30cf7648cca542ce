import { type Augmentation, augmentImage } from './augmentation.js';
import { type Dataset, sampleOf } from './dataset.js';
import type { Random } from './random.js';

/** Some samples of a data set, as real numbers. */
export interface Batch {
  readonly count: number;
  /** The samples one after the other. */
  readonly values: Float32Array;
  readonly labels?: Int32Array;
}

/**
 * Takes samples out of a data set.
 * @param indices which ones, in this order
 * @param augmentation changes them on the way
 */
export function takeBatch(
  dataset: Dataset,
  indices: ArrayLike<number>,
  augmentation?: { readonly changes: Augmentation; readonly random: Random },
): Batch {
  const count = indices.length;
  const size = dataset.values.length / dataset.count;
  const values = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const sample = sampleOf(dataset, indices[i]);
    const target = values.subarray(i * size, (i + 1) * size);
    if (augmentation) augmentImage(sample, dataset.shape, augmentation.changes, augmentation.random, target);
    else target.set(sample);
  }
  const { labels } = dataset;
  return { count, values, ...(labels && { labels: Int32Array.from(indices, (index) => labels[index]) }) };
}
