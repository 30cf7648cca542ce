import assert from 'node:assert/strict';
import { type EmulatedNetwork, onEmulatedBoard } from '../../../tool/bench/measure.js';
import { elementCount } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { mlperfModels, referenceVectors } from '../../support/mlperf.js';
import { sharedData } from '../../support/shared.js';

/** The cores that QEMU emulates, and the boards whose very image runs on a virtual chip. */
const boards = {
  ...{ M3: 'mps2-an385', M4: 'mps2-an386', M7: 'mps2-an500' },
  ...{ STM32F746: 'nucleo-f746', STM32L4R5: 'nucleo-l4r5zi', STM32G0B1: 'nucleo-g0b1re' },
};

/** Runs one sample and gives the output's bytes, with time and hash of every layer. */
async function runOnce({ application: { runtime }, program }: EmulatedNetwork, input: Int8Array) {
  await runtime.writeInput(0, Buffer.from(input.buffer));
  await runtime.run(true);
  const layers = await runtime.readLayers(program.layers.length);
  const [port] = program.outputs;
  return { layers, output: Int8Array.from(await runtime.readOutput(0, elementCount(port.shape))) };
}

describe('MLPerf Tiny models on the emulated boards', () => {
  for (const model of mlperfModels) {
    for (const [core, board] of Object.entries(boards)) {
      it(`${model} on ${core}: every layer as TensorFlow Lite Micro's, counts the same twice`, async function () {
        const { input, output, operators } = referenceVectors(this, model);
        const graph = await importModel(sharedData(this, 'mlperf-tiny', `${model}_int8.tflite`));
        await onEmulatedBoard(graph, board, async (network) => {
          const first = await runOnce(network, input);
          assert.deepEqual(
            first.layers.map(({ hash }) => hash),
            operators.map(({ hash }) => hash),
          );
          assert.deepEqual(first.output, output);
          const second = await runOnce(network, input); // with caches that hold what the first one left
          assert.deepEqual(second.output, output);
          assert.deepEqual(await runOnce(network, input), second);
        });
      });
    }
  }

  it('vww without its constant channels: the same output', async function () {
    const { input, output } = referenceVectors(this, 'vww');
    const graph = optimise(await importModel(sharedData(this, 'mlperf-tiny', 'vww_int8.tflite')));
    await onEmulatedBoard(graph, boards.M7, async (network) => {
      assert.deepEqual((await runOnce(network, input)).output, output);
    });
  });
});
