import assert from 'node:assert/strict';
import { augmentImage } from '../../../tool/data/augmentation.js';
import { takeBatch } from '../../../tool/data/batch.js';
import { randomStream } from '../../../tool/data/random.js';

const dataset = {
  file: 'test',
  count: 4,
  shape: [2, 3, 2],
  values: Uint8Array.from({ length: 48 }, (_, i) => i + 1),
  labels: Int32Array.of(3, 1, 0, 2),
};

describe('batches', () => {
  it('take samples in the wanted order', () => {
    const { count, values, labels } = takeBatch(dataset, [2, 0]);
    assert.equal(count, 2);
    assert.deepEqual([...values], [...dataset.values.subarray(24, 36), ...dataset.values.subarray(0, 12)]);
    assert.deepEqual([...(labels ?? [])], [0, 3]);
    const { labels: _, ...unlabelled } = dataset;
    assert.equal('labels' in takeBatch(unlabelled, [1]), false);
  });

  it('augment each sample by itself, repeatably', () => {
    const changes = { shift: 1, flip: true };
    const indices = Array.from({ length: 100 }, () => 1);
    const once = takeBatch(dataset, indices, { changes, random: randomStream(1) });
    const again = takeBatch(dataset, indices, { changes, random: randomStream(1) });
    assert.deepEqual(once.values, again.values);
    const kinds = new Set(indices.map((_, i) => once.values.slice(12 * i, 12 * i + 12).join()));
    assert.equal(kinds.size, 18);
  });
});

describe('augmentation', () => {
  it('moves and mirrors images, with zeros where nothing is', () => {
    const [rows, columns, channels] = [4, 5, 2];
    const image = Float32Array.from({ length: rows * columns * channels }, (_, i) => i + 1);
    const seen = new Set<string>();
    for (let seed = 0; seed < 300; seed++) {
      const changed = new Float32Array(image.length);
      augmentImage(image, [rows, columns, channels], { shift: 1, flip: true }, randomStream(seed), changed);
      // The definition, tried with every move: exactly one of them must fit.
      const fits: string[] = [];
      for (const down of [-1, 0, 1])
        for (const right of [-1, 0, 1])
          for (const mirrored of [false, true]) {
            const expected = Array.from(changed, (_, i) => {
              const row = Math.floor(i / (columns * channels)) - down;
              const column = (Math.floor(i / channels) % columns) - right;
              if (row < 0 || row >= rows || column < 0 || column >= columns) return 0;
              const from = mirrored ? columns - 1 - column : column;
              return image[(row * columns + from) * channels + (i % channels)];
            });
            if (expected.every((value, i) => value === changed[i])) fits.push(`${down} ${right} ${mirrored}`);
          }
      assert.equal(fits.length, 1);
      seen.add(fits[0]);
    }
    assert.equal(seen.size, 18);
  });

  it('may move images out of sight', () => {
    const image = Float32Array.of(1, 2, 3, 4);
    const sums = Array.from({ length: 50 }, (_, seed) => {
      const moved = new Float32Array(4);
      augmentImage(image, [2, 2], { shift: 3, flip: true }, randomStream(seed), moved);
      return moved.reduce((sum, value) => sum + value, 0);
    });
    assert.ok(sums.includes(0) && Math.max(...sums) > 0);
  });

  it('leaves images alone unless told', () => {
    const image = Float32Array.of(1, 2, 3, 4);
    const copy = new Float32Array(4);
    augmentImage(image, [2, 2], {}, randomStream(1), copy);
    assert.deepEqual(copy, image);
  });
});
