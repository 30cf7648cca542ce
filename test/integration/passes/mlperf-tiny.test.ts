import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { importModel } from '../../../tool/import/index.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { runInt8Reference } from '../../support/int8-reference.js';
import { mlperfModels, referenceVectors } from '../../support/mlperf.js';
import { restoreChannels } from '../../support/removed-channels.js';
import { sharedData } from '../../support/shared.js';

/** Multiply-accumulates as MLPerf Tiny's submitters count them, and how many of them are needed. */
const macs = {
  kws: { all: 2_656_768, needed: 2_656_768 },
  vww: { all: 7_489_664, needed: 3_733_073 },
  ic: { all: 12_501_632, needed: 12_501_632 },
  ad: { all: 264_192, needed: 264_192 },
};

const hashOf = (bytes: Int8Array) => fnv1a(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));

describe('the int8 models of MLPerf Tiny', () => {
  for (const model of mlperfModels) {
    it(`${model}: every layer of the int8 reference is TensorFlow Lite Micro's`, async function () {
      const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
      const vectors = referenceVectors(this, model);
      assert.equal(graphMacs(graph), macs[model].all);
      const values = runInt8Reference(graph, [vectors.input]);
      const hashes = graph.nodes.map(({ outputs }) => hashOf(values.get(outputs[0])!));
      assert.deepEqual(
        hashes,
        vectors.operators.map(({ hash }) => hash),
      );
    });

    it(`${model}: the passes change no byte`, async function () {
      const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
      const vectors = referenceVectors(this, model);
      const expected = new Map(
        graph.nodes.map(({ outputs }, i) => [graph.tensors[outputs[0]].name, vectors.operators[i].hash]),
      );
      const optimised = optimise(graph);
      assert.ok(graphMacs(optimised) <= macs[model].needed, `${graphMacs(optimised)} MACs are left`);
      const values = runInt8Reference(optimised, [vectors.input]);
      for (const { name, outputs } of optimised.nodes) {
        const tensor = optimised.tensors[outputs[0]];
        const restored = restoreChannels(tensor, values.get(outputs[0])!);
        if (restored) assert.equal(hashOf(restored), expected.get(tensor.name), name);
      }
      assert.deepEqual(values.get(optimised.outputs[0]), vectors.output);
    });
  }
});
