import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { runFloat } from '../../../tool/float/executor.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { fixture, floatVectors, int8Vectors } from '../../support/fixtures.js';
import { runInt8Reference } from '../../support/int8-reference.js';

const names = ['branches', 'convolutions', 'depthwise', 'normalized', 'perceptron', 'pooling', 'sequence'];
const int8Names = names.filter((name) => name !== 'normalized');

describe('optimise, on models that TensorFlow wrote', () => {
  for (const name of names) {
    it(`${name}: computes what the framework computes`, async () => {
      const graph = optimise(await importModel(fixture(`${name}.tflite`)));
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
