import assert from 'node:assert/strict';
import { splitDataset } from '../../../tool/data/split.js';

const dataset = {
  file: 'test',
  count: 100,
  shape: [2],
  values: Uint8Array.from({ length: 200 }, (_, i) => i),
  labels: Int32Array.from({ length: 100 }, (_, i) => i),
};

describe('splitting a data set', () => {
  it('gives every sample to one of the parts, with its label', () => {
    const [rest, part] = splitDataset(dataset, 0.3, 1);
    assert.deepEqual([rest.count, part.count], [70, 30]);
    for (const { count, values, labels } of [rest, part]) {
      assert.equal(values.length, 2 * count);
      for (const [i, label] of labels!.entries())
        assert.deepEqual([...values.subarray(2 * i, 2 * i + 2)], [2 * label, 2 * label + 1]);
    }
    assert.deepEqual(
      [...rest.labels!, ...part.labels!].sort((a, b) => a - b),
      [...dataset.labels],
    );
  });

  it('is the same for the same seed', () => {
    assert.deepEqual(splitDataset(dataset, 0.5, 2), splitDataset(dataset, 0.5, 2));
    assert.notDeepEqual(splitDataset(dataset, 0.5, 2), splitDataset(dataset, 0.5, 3));
  });
});
