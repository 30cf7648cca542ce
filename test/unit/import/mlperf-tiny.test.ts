import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { openFloatExecutor } from '../../../tool/float/executor.js';
import { elementCount } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { sharedData } from '../../support/shared.js';

/** Multiply-accumulates of each model, as MLPerf Tiny gives them. */
const macs = { kws: 2_656_768, vww: 7_489_664, ic: 12_501_632, ad: 264_192 };

/** TensorFlow Lite's names of the operators that the models use. */
const titles: Readonly<Record<string, string>> = {
  add: 'ADD',
  averagePool2d: 'AVERAGE_POOL_2D',
  conv2d: 'CONV_2D',
  depthwiseConv2d: 'DEPTHWISE_CONV_2D',
  fullyConnected: 'FULLY_CONNECTED',
  reshape: 'RESHAPE',
  softmax: 'SOFTMAX',
};

describe('the MLPerf Tiny models', () => {
  for (const [name, count] of Object.entries(macs)) {
    it(`${name}_int8.tflite: the operators that TensorFlow Lite Micro ran, in their shapes`, async function () {
      const graph = await importModel(sharedData(this, 'mlperf-tiny', `${name}_int8.tflite`));
      const vectors = JSON.parse(
        await readFile(sharedData(this, 'mlperf-tiny', 'vectors', `${name}.json`), 'utf8'),
      );
      assert.deepEqual(
        graph.nodes.map(({ operator, outputs: [output] }) => [
          titles[operator],
          graph.tensors[output].shape.join(),
        ]),
        vectors.ops.map(({ op, shape }: { op: string; shape: number[] }) => [op, shape.join()]),
      );
      assert.equal(graphMacs(graph), count);
    });

    const floatFiles = name === 'kws' ? [`${name}_float.tflite`] : [`${name}_float.tflite`, `${name}.h5`];
    for (const file of floatFiles) {
      it(`${file}: its multiply-accumulates`, async function () {
        assert.equal(graphMacs(await importModel(sharedData(this, 'mlperf-tiny', file))), count);
      });
    }
  }

  for (const name of ['ic', 'vww']) {
    it(`${name}: the Keras file computes what the TensorFlow Lite file computes`, async function () {
      const keras = await outputOf(sharedData(this, 'mlperf-tiny', `${name}.h5`));
      const tflite = await outputOf(sharedData(this, 'mlperf-tiny', `${name}_float.tflite`));
      assertClose(keras, tflite);
    });
  }

  // These two files hold different weights: the first outputs as Keras and TensorFlow Lite compute them.
  const adOutputs = {
    'ad.h5': [-63.681145, -25.081121, 13.787397, 22.755276, 15.305204],
    'ad_float.tflite': [-64.28139, -25.534866, 12.929368, 21.962984, 14.600123],
  };
  for (const [file, expected] of Object.entries(adOutputs)) {
    it(`${file}: computes what the framework computes`, async function () {
      const output = await outputOf(sharedData(this, 'mlperf-tiny', file));
      assertClose(output.slice(0, expected.length), expected);
    });
  }

  it('layers have the short names of Keras', async function () {
    const graph = await importModel(sharedData(this, 'mlperf-tiny', 'ic_int8.tflite'));
    assert.deepEqual(
      graph.nodes.map(({ name }) => name),
      [
        ...['conv2d', 'conv2d_1', 'conv2d_2', 'add', 'conv2d_3', 'conv2d_4', 'conv2d_5', 'add_1'],
        ...['conv2d_6', 'conv2d_7', 'conv2d_8', 'add_2', 'average_pooling2d', 'flatten', 'dense', 'softmax'],
      ],
    );
    assert.equal(graph.tensors[graph.inputs[0]].name, 'input_1');
  });
});

/** What a float model makes of a pattern of numbers from 0 to 255. */
async function outputOf(file: string): Promise<Float32Array> {
  const graph = await importModel(file);
  const executor = await openFloatExecutor(graph);
  const count = elementCount(graph.tensors[graph.inputs[0]].shape);
  const [output] = await executor.run([Float32Array.from({ length: count }, (_, i) => (i * 37) % 256)]);
  executor.dispose();
  return output;
}

function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  const tolerance = 1e-5 * Math.max(...Array.from(expected, Math.abs));
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert(Math.abs(actual[i] - expected[i]) <= tolerance, `output ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}
