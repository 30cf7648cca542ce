import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { quantizeToInt8 } from '../../../tool/compress/integer.js';
import { rangeChoices } from '../../../tool/compress/ranges/index.js';
import { runFloat } from '../../../tool/float/executor.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { dequantize, quantizeReals } from '../../../tool/quantize/affine.js';
import { fixture } from '../../support/fixtures.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { randomReals } from '../../support/random.js';
import { signalToNoise } from '../../support/signal-to-noise.js';

/** Models with the int8 file that TensorFlow's converter made of each. */
const converted = ['branches', 'convolutions', 'depthwise', 'perceptron', 'pooling', 'sequence'];

/** The converter is given other samples: so much of the difference is chance. */
const chance = 2;

/** Samples as the models were calibrated with: uniform from -1 to 1. */
function uniformSamples(graph: Graph, count: number, seed: number): Float32Array {
  const [input] = graph.inputs;
  return randomReals(count * elementCount(graph.tensors[input].shape), seed);
}

/** Real numbers that an int8 graph gives for samples of its only input. */
function runInt8(graph: Graph, samples: Float32Array): number[] {
  const { quantization, shape } = graph.tensors[graph.inputs[0]];
  const [output] = graph.outputs;
  const size = elementCount(shape);
  return Array.from({ length: samples.length / size }, (_, sample) => {
    const stored = quantizeReals(samples.subarray(sample * size, (sample + 1) * size), quantization!);
    const result = runInt8Reference(graph, [stored]).get(output)!;
    return [...dequantize(result, graph.tensors[output].quantization!)];
  }).flat();
}

describe('post-training quantization, on models that TensorFlow wrote', () => {
  for (const name of converted) {
    it(`${name}: is as good as TensorFlow's converter`, async () => {
      const float = await importModel(fixture(`${name}.tflite`));
      const samples = uniformSamples(float, 10, 999);
      const [reference] = await runFloat(float, [samples]);
      const theirs = await importModel(fixture(`${name}_int8.tflite`));
      const bar = signalToNoise(reference, runInt8(theirs, samples));
      for (const ranges of rangeChoices) {
        const ours = await quantizeToInt8(float, [uniformSamples(float, 100, 1)], { ranges });
        const ratio = signalToNoise(reference, runInt8(ours, samples));
        assert.ok(ratio > bar - chance, `${ranges.name}: ${ratio} dB, TensorFlow's ${bar} dB`);
      }
    });
  }

  it('normalized: pixels from 0 to 255 go in as they are, 40 dB come out', async () => {
    const float = await importModel(fixture('normalized.tflite'));
    const pixels = (count: number, seed: number) =>
      uniformSamples(float, count, seed).map((value) => Math.floor(128 * (value + 1)));
    const int8 = await quantizeToInt8(float, [pixels(100, 1)]);
    const { quantization } = int8.tensors[int8.inputs[0]];
    assert.deepEqual(quantization, { kind: 'affine', scale: 1, zeroPoint: -128 });
    const samples = pixels(10, 999);
    const [reference] = await runFloat(float, [samples]);
    assert.ok(signalToNoise(reference, runInt8(int8, samples)) > 40);
  });

  it('ports: takes two inputs and gives two outputs', async () => {
    const float = await importModel(fixture('ports.tflite'));
    const inputs = (count: number, seed: number) =>
      float.inputs.map((id, i) => randomReals(count * elementCount(float.tensors[id].shape), seed + i));
    const int8 = await quantizeToInt8(float, inputs(100, 1));
    const sample = inputs(1, 999);
    const references = await runFloat(float, sample);
    const values = runInt8Reference(
      int8,
      sample.map((reals, i) => quantizeReals(reals, int8.tensors[int8.inputs[i]].quantization!)),
    );
    for (const [i, id] of int8.outputs.entries()) {
      const { name, quantization } = int8.tensors[id];
      assert.equal(name, float.tensors[float.outputs[i]].name);
      assert.ok(signalToNoise(references[i], dequantize(values.get(id)!, quantization!)) > 30);
    }
  });
});
