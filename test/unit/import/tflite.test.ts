import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { importModel } from '../../../tool/import/index.js';
import { readTfliteFile } from '../../../tool/import/tflite/file.js';
import { quantizeMultiplier } from '../../../tool/quantize/fixed-point.js';
import { affineOf } from '../../../tool/quantize/stored.js';
import { fixture, int8Vectors } from '../../support/fixtures.js';
import { assertFloatOutputs } from '../../support/float-outputs.js';
import { runInt8Reference } from '../../support/int8-reference.js';

const int8Files = [
  'branches_int8',
  'convolutions_int8',
  'convolutions_int8_per_tensor',
  'depthwise_int8',
  'perceptron_int8',
  'pooling_int8',
  'ports_int8',
  'sequence_int8',
  'sequence_int8_per_tensor',
];

const floatFiles: readonly (readonly [file: string, vectors: string, tolerance: number])[] = [
  ['branches', 'branches', 1e-5],
  ['convolutions', 'convolutions', 1e-5],
  ['convolutions_float_dynamic_batch', 'convolutions', 1e-5],
  ['convolutions_float16', 'convolutions', 2e-3],
  ['depthwise', 'depthwise', 1e-5],
  ['normalized', 'normalized', 1e-5],
  ['perceptron', 'perceptron', 1e-5],
  ['pooling', 'pooling', 1e-5],
  ['ports', 'ports', 1e-5],
  ['sequence', 'sequence', 1e-5],
  ['sequence_float_dynamic_batch', 'sequence', 1e-5],
  ['wide_dynamic_range', 'wide', 1e-2],
];

describe('TensorFlow Lite import', () => {
  for (const name of int8Files) {
    it(`${name}: each layer computes what TensorFlow Lite computes`, async () => {
      const graph = await importModel(fixture(`${name}.tflite`));
      const vectors = int8Vectors(name);
      const [sample] = vectors.samples;
      const computed = runInt8Reference(
        graph,
        sample.inputs.map((values) => Int8Array.from(values)),
      );
      const produced = [...computed].map(([id, values]) => {
        const { quantization } = graph.tensors[id];
        assert(quantization?.kind === 'affine');
        return { scale: quantization.scale, zeroPoint: quantization.zeroPoint, values: [...values] };
      });
      for (const { output, scale, zeroPoint, values } of vectors.layers) {
        const found = produced.some((tensor) => {
          return (
            tensor.scale === scale && tensor.zeroPoint === zeroPoint && tensor.values.join() === values.join()
          );
        });
        assert(found, `no layer gives the bytes of ${output}`);
      }
    });

    it(`${name}: all samples give TensorFlow Lite's outputs`, async () => {
      const graph = await importModel(fixture(`${name}.tflite`));
      for (const { inputs, outputs } of int8Vectors(name).samples) {
        const computed = runInt8Reference(
          graph,
          inputs.map((values) => Int8Array.from(values)),
        );
        assert.deepEqual(
          graph.outputs.map((id) => [...computed.get(id)!]),
          outputs,
        );
      }
    });
  }

  for (const name of ['convolutions_int8_float_io', 'convolutions_int8_uint8_io']) {
    it(`${name}: the model's ports are the int8 tensors inside`, async () => {
      const bare = await importModel(fixture('convolutions_int8.tflite'));
      const graph = await importModel(fixture(`${name}.tflite`));
      assert.deepEqual({ ...graph, name: '' }, { ...bare, name: '' });
    });
  }

  it('rescales a fully connected layer on every step as TensorFlow Lite does', async () => {
    const path = fixture('sequence_int8_per_tensor.tflite');
    const graph = await importModel(path);
    const layer = graph.nodes.find(({ name }) => name === 'dense_1');
    assert(layer?.operator === 'conv2d');
    const [input, weights, output] = [layer.inputs[0], layer.inputs[1], layer.outputs[0]].map(
      (id) => graph.tensors[id],
    );
    assert(weights.constant?.encoding === 'int8');
    const file = readTfliteFile(await readFile(path));
    const operator = file.operators.find(({ code }) => code === 'FULLY_CONNECTED');
    const stored = file.tensors[operator!.inputs[1]].quantization!.scales[0];
    const expected = Math.fround(stored * affineOf(input).scale) / affineOf(output).scale;
    const [scale] = weights.constant.scales;
    assert.deepEqual(
      quantizeMultiplier((affineOf(input).scale * scale) / affineOf(output).scale),
      quantizeMultiplier(expected),
    );
  });

  it('gives layers short names', async () => {
    const graph = await importModel(fixture('sequence_int8.tflite'));
    assert.deepEqual(
      graph.nodes.map(({ name }) => name),
      [
        ...['conv1d_1_reshape', 'conv1d_1', 'conv1d_1_2', 'max_pooling1d_1', 'dense_1', 'dense_1_reshaped'],
        ...['zero_padding1d_1', 'separable_conv1d_1_reshape', 'separable_conv1d_1_depthwise'],
        ...[
          'separable_conv1d_1',
          'average_pooling1d_1',
          'global_average_pooling1d_1',
          'dense_1_2',
          'softmax',
        ],
      ],
    );
  });

  it('gives ports the names that their author gave them', async () => {
    const graph = await importModel(fixture('ports_int8.tflite'));
    assert.deepEqual(
      graph.inputs.map((id) => graph.tensors[id].name),
      ['vector', 'image'],
    );
  });

  for (const [name, vectors, tolerance] of floatFiles) {
    it(`${name}: computes what the framework computes`, async () => {
      const graph = await importModel(fixture(`${name}.tflite`));
      await assertFloatOutputs(graph, vectors, tolerance);
    });
  }
});
