import assert from 'node:assert/strict';
import { checkLabels, predictedClass } from '../../../tool/deploy/classes.js';
import { evaluateOnHost } from '../../../tool/deploy/evaluate.js';
import { datasetSamples, firstSamples, randomSamples } from '../../../tool/deploy/samples.js';
import type { Port } from '../../../tool/program/program.js';
import { dataError } from '../data/support.js';

const port = (shape: readonly number[], scale = 1, zeroPoint = 0): Port => ({
  name: 'port',
  shape,
  quantization: { kind: 'affine', scale, zeroPoint },
  buffer: 0,
});

const dataset = {
  file: 'x.npy',
  count: 3,
  shape: [2],
  values: Uint8Array.of(0, 255, 1, 2, 3, 4),
  labels: Int32Array.of(1, 0, 1),
};

describe('samples of a data set', () => {
  it('are quantized for the input', () => {
    const samples = datasetSamples(dataset, [port([1, 2], 1, -128)]);
    assert.equal(samples.count, 3);
    assert.deepEqual(samples.sample(0), [Int8Array.of(-128, 127)]);
    assert.deepEqual(samples.sample(2), [Int8Array.of(-125, -124)]);
  });

  it('must fit the input', () => {
    assert.throws(() => datasetSamples(dataset, [port([1, 3])]), dataError(/\[2\] do not fit .* \[1, 3\]/));
  });

  it('do not serve a model of several inputs', () => {
    assert.throws(() => datasetSamples(dataset, [port([1, 2]), port([1, 2])]), dataError(/the model has 2/));
  });

  it('can be the first few', () => {
    assert.equal(firstSamples(datasetSamples(dataset, [port([1, 2])]), 2).count, 2);
    assert.equal(firstSamples(datasetSamples(dataset, [port([1, 2])]), 20).count, 3);
  });
});

describe('pseudo-random samples', () => {
  const inputs = [port([1, 1000]), port([1, 7])];

  it('are the same every time, and other ones for each sample and input', () => {
    const [first, second] = randomSamples(2, inputs).sample(0);
    assert.deepEqual(randomSamples(9, inputs).sample(0)[0], first);
    assert.deepEqual([first.length, second.length], [1000, 7]);
    assert.notDeepEqual(first.subarray(0, 7), second);
    assert.notDeepEqual(randomSamples(2, inputs).sample(1)[0], first);
  });

  it('use the whole range of a byte evenly', () => {
    const counts = new Array(4).fill(0);
    for (let i = 0; i < 20; i++)
      for (const value of randomSamples(20, inputs).sample(i)[0]) counts[(value + 128) >> 6]++;
    for (const count of counts) assert.ok(Math.abs(count - 5000) < 300, `${counts}`);
  });
});

describe('classes', () => {
  it('are the index of the largest output, the first of equals', () => {
    assert.equal(predictedClass(Int8Array.of(-128, 5, 5, -1)), 1);
    assert.equal(predictedClass(Int8Array.of(-128, -128)), 0);
  });

  it('of a single output are split at a half', () => {
    const sigmoid = { kind: 'affine', scale: 1 / 256, zeroPoint: -128 } as const;
    assert.equal(predictedClass(Int8Array.of(0), sigmoid), 0);
    assert.equal(predictedClass(Int8Array.of(1), sigmoid), 1);
    assert.equal(predictedClass(Float32Array.of(0.5)), 0);
    assert.equal(predictedClass(Float32Array.of(0.51)), 1);
  });

  it('bound the labels', () => {
    const samples = datasetSamples(dataset, [port([1, 2])]);
    checkLabels(samples, port([1, 1]));
    checkLabels(samples, port([1, 2]));
    const wrong = { ...samples, labels: Int32Array.of(0, 10) };
    assert.throws(() => checkLabels(wrong, port([1, 10])), dataError(/Label 1 is 10, .* classes 0 to 9/));
    checkLabels({ ...samples, labels: undefined }, port([1, 2]));
  });
});

describe('evaluation on the host', () => {
  const samples = datasetSamples(dataset, [port([1, 2], 2)]);
  /** Gives the sample back: the class is the larger of its two values. */
  const mirror = (wait = 0) => ({
    hash: 0,
    run: (inputs: readonly Int8Array[]) => {
      const end = performance.now() + wait;
      while (performance.now() < end);
      return [...inputs];
    },
    runLayers: () => [],
  });

  it('counts the samples whose class is the label', async () => {
    // Predicted 1, 1, 1.
    const result = await evaluateOnHost(mirror(), samples, port([1, 2]), () => {});
    assert.deepEqual(result, { samples: 3, correct: 2, accuracy: 2 / 3 });
  });

  it('tells its progress and stops when asked to', async () => {
    const interruption = new AbortController();
    const parts: number[] = [];
    const report = (part: number) => {
      parts.push(part);
      interruption.abort();
    };
    await assert.rejects(
      evaluateOnHost(mirror(60), samples, port([1, 2]), report, interruption.signal),
      /abort/i,
    );
    assert.deepEqual(parts, [0]);
  });
});
