import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { readDataset, sampleOf } from '../../../tool/data/dataset.js';
import { labelsBeside } from '../../../tool/data/labels.js';
import { asReals, checkSampleShape, realSamples, storedSample } from '../../../tool/data/samples.js';
import { fashionMnistFolder } from '../../../tool/setup/fashion-mnist.mjs';
import { sharedData } from '../../support/shared.js';
import { dataError, idx, useFolder } from './support.js';

describe('labels', () => {
  const folder = useFolder();
  const pairs = [
    ['t10k-images-idx3-ubyte.gz', 't10k-labels-idx1-ubyte.gz'],
    ['t10k-images.idx3-ubyte', 't10k-labels.idx3-ubyte'],
    ['kws_features-idx.gz', 'kws_labels-idx.gz'],
    ['test_images.npy', 'test_labels.npy'],
    ['samples.npy', 'labels.npy'],
    ['x_test.npy', 'y_test.npy'],
    ['X.npy', 'y.npy'],
  ];
  for (const [samples, labels] of pairs) {
    it(`of ${samples} are ${labels} beside it`, () => {
      const samplesFile = folder.write(samples, idx(8, [2], [1, 2]));
      assert.equal(labelsBeside(samplesFile), undefined);
      const labelsFile = folder.write(labels, idx(8, [2], [3, 4]));
      assert.equal(labelsBeside(samplesFile), labelsFile);
    });
  }

  it('are taken from the file beside the samples, and cut to the limit', () => {
    const samples = folder.write('a_images.gz', gzipSync(idx(8, [3, 2], [1, 2, 3, 4, 5, 6])));
    folder.write('a_labels.gz', gzipSync(idx(8, [3], [9, 8, 7])));
    const dataset = readDataset(samples, { limit: 2 });
    assert.equal(dataset.count, 2);
    assert.deepEqual(dataset.labels, Int32Array.of(9, 8));
    assert.deepEqual(sampleOf(dataset, 1), Uint8Array.of(3, 4));
  });

  it('may be rows with a single 1', () => {
    const samples = folder.write('b.idx', idx(8, [2], [1, 2]));
    const labels = folder.write('one-hot', idx(8, [2, 3], [0, 0, 1, 1, 0, 0]));
    assert.deepEqual(readDataset(samples, { labels }).labels, Int32Array.of(2, 0));
  });

  it('that name no class say which one', () => {
    const samples = folder.write('c.csv', '1\n2\n');
    const wrong = (name: string, text: string | Uint8Array) => () =>
      readDataset(samples, { labels: folder.write(name, text) });
    assert.throws(wrong('half.csv', '1\n1.5\n'), dataError(/label 1 is 1.5/));
    assert.throws(wrong('negative.csv', '-1\n1\n'), dataError(/label 0 is -1/));
    assert.throws(wrong('two-hot', idx(8, [2, 2], [0, 1, 1, 1])), dataError(/label 1 is a row of 2 values/));
  });

  it('must be as many as the samples', () => {
    const samples = folder.write('d.csv', '1\n2\n');
    const labels = folder.write('three.csv', '1\n2\n3\n');
    assert.throws(() => readDataset(samples, { labels }), dataError(/3 labels, .*d\.csv has 2 samples/));
  });
});

describe('samples', () => {
  const folder = useFolder();

  it('that are not finite are named', () => {
    const file = folder.write('nan.csv', '1,2\n3,nan\n');
    assert.throws(() => readDataset(file), dataError(/sample 1 has the value NaN at element 1/));
    const infinite = folder.write('inf.csv', '1,-Infinity\n3,4\n');
    assert.throws(() => readDataset(infinite), dataError(/sample 0 has the value -Infinity at element 1/));
  });

  it('beyond the limit may be anything', () => {
    assert.equal(readDataset(folder.write('late.csv', '1,2\n3,nan\n'), { limit: 1 }).count, 1);
  });

  const datasetOf = (shape: readonly number[]) => ({ file: 'x', count: 1, shape, values: Uint8Array.of() });

  it('fit an input of the same shape, dimensions of 1 aside', () => {
    checkSampleShape(datasetOf([28, 28]), [1, 28, 28, 1]);
    checkSampleShape(datasetOf([28, 28, 1]), [1, 28, 28, 1]);
    checkSampleShape(datasetOf([49, 10]), [1, 490]);
    checkSampleShape(datasetOf([784]), [1, 28, 28, 1]);
    checkSampleShape(datasetOf([]), [1, 1]);
  });

  it('that do not fit are told with both shapes', () => {
    assert.throws(
      () => checkSampleShape(datasetOf([28, 28]), [1, 32, 32, 3]),
      dataError(/\[28, 28\] do not fit the model's input \[1, 32, 32, 3\]/),
    );
  });

  it('with the channels first are told so', () => {
    assert.throws(() => checkSampleShape(datasetOf([3, 32, 32]), [1, 32, 32, 3]), dataError(/moveaxis/));
  });

  it('are rounded half away from zero and clamped', () => {
    const dataset = readDataset(folder.write('q.csv', '0,0.24,0.25,-0.25,0.74,1e9,-1e9'));
    const quantization = { kind: 'affine', scale: 0.5, zeroPoint: 3 } as const;
    assert.deepEqual(storedSample(dataset, 0, quantization), Int8Array.of(3, 3, 4, 2, 4, 127, -128));
  });

  it('of unsigned bytes fill the range of an image input', () => {
    const dataset = readDataset(folder.write('image', idx(8, [1, 3], [0, 127, 255])));
    const quantization = { kind: 'affine', scale: 1, zeroPoint: -128 } as const;
    assert.deepEqual(storedSample(dataset, 0, quantization), Int8Array.of(-128, -1, 127));
  });

  it('of signed bytes are already quantized, unless they are asked for as reals', () => {
    const dataset = readDataset(folder.write('signed', idx(9, [2, 2], [0x80, 0x7f, 1, 2])));
    const quantization = { kind: 'affine', scale: 2, zeroPoint: 0 } as const;
    assert.deepEqual(storedSample(dataset, 0, quantization), Int8Array.of(-128, 127));
    assert.deepEqual(storedSample(asReals(dataset), 0, quantization), Int8Array.of(-64, 64));
    assert.deepEqual(realSamples(dataset, 1), Float32Array.of(-128, 127));
    assert.equal(realSamples(dataset, 9).length, 4);
  });
});

describe('public data sets', () => {
  it('Fashion-MNIST with its labels', function () {
    const folder = fashionMnistFolder();
    if (folder === undefined) this.skip();
    const { count, shape, labels } = readDataset(`${folder}/t10k-images-idx3-ubyte.gz`);
    assert.deepEqual({ count, shape }, { count: 10_000, shape: [28, 28] });
    // A thousand of each class.
    assert.deepEqual(
      Array.from({ length: 10 }, (_, c) => labels?.filter((label) => label === c).length),
      Array(10).fill(1000),
    );
  });

  it('the keyword spotting samples of MLPerf Tiny, already quantized', function () {
    const { count, shape, values, labels } = readDataset(
      sharedData(this, 'mlperf-tiny', 'kws_features-idx.gz'),
    );
    assert.deepEqual({ count, shape }, { count: 1000, shape: [49, 10] });
    assert.ok(values instanceof Int8Array);
    assert.equal(Math.max(...(labels ?? [])), 11);
  });
});
