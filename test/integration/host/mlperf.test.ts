import assert from 'node:assert/strict';
import { importModel } from '../../../tool/import/index.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import { optimise } from '../../../tool/passes/index.js';
import { mlperfModels, referenceVectors } from '../../support/mlperf.js';
import { targets, withHostModel } from '../../support/run-on-host.js';
import { sharedData } from '../../support/shared.js';

const hashOf = (bytes: Int8Array) => fnv1a(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));

describe('MLPerf Tiny models on the host', () => {
  for (const model of mlperfModels) {
    for (const [name, target] of Object.entries(targets)) {
      it(`${model} for ${name}: every layer as TensorFlow Lite Micro's reference kernels`, async function () {
        const { input, output, operators } = referenceVectors(this, model);
        const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
        await withHostModel(graph, target, (host, program) => {
          assert.deepEqual(
            program.layers.map(({ outputShape }) => outputShape),
            operators.map(({ shape }) => shape),
          );
          const layers = host.runLayers([input]);
          assert.deepEqual(
            layers.map(hashOf),
            operators.map(({ hash }) => hash),
          );
          assert.deepEqual(host.run([input]), [output]);
        });
      });

      it(`${model} for ${name}: the same output when optimised`, async function () {
        const { input, output } = referenceVectors(this, model);
        const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
        await withHostModel(optimise(graph), target, (host) => {
          assert.deepEqual(host.run([input]), [output]);
        });
      });
    }
  }
});
