import assert from 'node:assert/strict';
import { onEmulatedBoard } from '../../../tool/bench/measure.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { mlperfModels, referenceVectors } from '../../support/mlperf.js';
import { sharedData } from '../../support/shared.js';

const boards = { M3: 'mps2-an385', M4: 'mps2-an386', M7: 'mps2-an500' };

describe('MLPerf Tiny models on the emulated boards', () => {
  for (const model of mlperfModels) {
    for (const [core, board] of Object.entries(boards)) {
      it(`${model} on ${core}: every layer as TensorFlow Lite Micro's reference kernels`, async function () {
        const { input, output, operators } = referenceVectors(this, model);
        const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
        await onEmulatedBoard(graph, board, async ({ application: { runtime }, program }) => {
          await runtime.writeInput(0, Buffer.from(input.buffer));
          await runtime.run(true);
          const layers = await runtime.readLayers(program.layers.length);
          assert.deepEqual(
            layers.map(({ hash }) => hash),
            operators.map(({ hash }) => hash),
          );
          assert.deepEqual(Int8Array.from(await runtime.readOutput(0, output.length)), output);
        });
      });
    }

    it(`${model} on M7, optimised: the same output, and the same counts in two runs`, async function () {
      const { input, output } = referenceVectors(this, model);
      const graph = optimise(await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`)));
      await onEmulatedBoard(graph, boards.M7, async ({ application: { runtime }, program }) => {
        const counts: string[] = [];
        for (let run = 0; run < 2; run++) {
          await runtime.writeInput(0, Buffer.from(input.buffer));
          await runtime.run();
          assert.deepEqual(Int8Array.from(await runtime.readOutput(0, output.length)), output);
          const layers = await runtime.readLayers(program.layers.length);
          counts.push(layers.map(({ time }) => time).join());
        }
        assert.equal(counts[1], counts[0]);
      });
    });
  }
});
