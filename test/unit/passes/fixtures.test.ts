import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runFloat } from '../../../tool/float/executor.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { fixture, floatVectors, int8Vectors } from '../../support/fixtures.js';
import { runInt8Reference } from '../../support/int8-reference.js';

const int8Names = ['branches', 'convolutions', 'depthwise', 'perceptron', 'pooling', 'sequence'];
/** Keras's files have batch normalization, which TensorFlow Lite's converter has folded. */
const floatFiles = [
  ...int8Names.map((name) => `${name}.tflite`),
  'branches.h5',
  'convolutions.keras',
  'depthwise.keras',
  'normalized.keras',
  'normalized_keras2.h5',
  'normalized_tfjs',
  'pooling.keras',
  'sequence.keras',
];

describe('optimise, on models that Keras and TensorFlow wrote', () => {
  for (const file of floatFiles) {
    it(`${file}: computes what the framework computes`, async () => {
      const graph = optimise(await importModel(fixture(file)));
      assert.ok(graph.nodes.every(({ operator }) => operator !== 'batchNormalization'));
      const [name] = file.split(/[._]/);
      for (const { inputs, outputs } of floatVectors(name).samples) {
        const computed = await runFloat(
          graph,
          inputs.map((values) => Float32Array.from(values)),
        );
        for (const [index, expected] of outputs.entries())
          for (const [i, value] of expected.entries())
            assert.ok(Math.abs(computed[index][i] - value) <= 1e-5, `${computed[index][i]} is not ${value}`);
      }
    });
  }

  for (const name of int8Names) {
    it(`${name}, int8: gives TensorFlow Lite's bytes`, async () => {
      const graph = optimise(await importModel(fixture(`${name}_int8.tflite`)));
      for (const { inputs, outputs } of int8Vectors(`${name}_int8`).samples) {
        const values = runInt8Reference(
          graph,
          inputs.map((input) => Int8Array.from(input)),
        );
        assert.deepEqual(
          graph.outputs.map((id) => [...values.get(id)!]),
          outputs,
        );
      }
    });
  }
});
