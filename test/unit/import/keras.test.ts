import assert from 'node:assert/strict';
import type { Graph } from '../../../tool/graph/graph.js';
import { importModel } from '../../../tool/import/index.js';
import { fixture, fixtures } from '../../support/fixtures.js';
import { assertFloatOutputs } from '../../support/float-outputs.js';
import { rejectsUserError } from '../../support/user-error.js';

const files = [...fixtures('.keras'), ...fixtures('.h5'), ...fixtures('_tfjs')].filter(
  (name) => !name.startsWith('unsupported'),
);

/** The vectors of a file: its own where it has some, else those of the network. */
const ownVectors: Readonly<Record<string, string>> = { 'residual_keras213.keras': 'residual_keras213' };

function layers(graph: Graph): string[] {
  return graph.nodes.map(({ name, operator }) => `${name} ${operator}`);
}

describe('Keras and TensorFlow.js import', () => {
  for (const name of files) {
    it(`${name}: computes what Keras computes`, async () => {
      const graph = await importModel(fixture(name));
      await assertFloatOutputs(graph, ownVectors[name] ?? name.replace(/[_.].*/, ''), 1e-5);
    });
  }

  for (const name of ['convolutions_tfjs_uint8', 'convolutions_tfjs_uint16', 'convolutions_tfjs_float16']) {
    it(`${name}: computes what Keras computes with these weights`, async () => {
      await assertFloatOutputs(await importModel(fixture(name)), name, 1e-5);
    });
  }

  it('gives layers their names in Keras, nested ones too', async () => {
    assert.deepEqual(layers(await importModel(fixture('normalized.keras'))), [
      'rescaling batchNormalization',
      'batch_normalization_2 batchNormalization',
      'conv2d_1 conv2d',
      'conv2d conv2d',
      'batch_normalization batchNormalization',
      're_lu relu',
      'batch_normalization_1 batchNormalization',
      'add add',
      'global_average_pooling2d mean',
      'batch_normalization_3 batchNormalization',
      'dense fullyConnected',
      'batch_normalization_4 batchNormalization',
      'softmax softmax',
    ]);
  });

  it('puts the models around a layer in front of a name that is taken', async () => {
    const graph = await importModel(fixture('residual_keras213.keras'));
    assert.deepEqual(
      graph.nodes.filter(({ operator }) => operator === 'batchNormalization').map(({ name }) => name),
      ['batch_normalization', 'batch_normalization_1'],
    );
    assert.equal(new Set(graph.nodes.map(({ name }) => name)).size, graph.nodes.length);
  });

  it('keeps 1-D layers next to each other', async () => {
    const graph = await importModel(fixture('sequence.keras'));
    assert.deepEqual(layers(graph).slice(0, 4), [
      'input_layer_reshaped reshape',
      'conv1d conv2d',
      'conv1d_1 conv2d',
      'max_pooling1d maxPool2d',
    ]);
  });

  it('finds the same graph in a .keras, an .h5 and a TensorFlow.js file', async () => {
    const [archive, h5, tfjs] = await Promise.all(
      ['ports.keras', 'ports_keras2.h5', 'ports_tfjs'].map((name) => importModel(fixture(name))),
    );
    assert.deepEqual({ ...h5, name: '' }, { ...archive, name: '' });
    assert.deepEqual({ ...tfjs, name: '' }, { ...archive, name: '' });
  });

  it('names every layer that it cannot run, with what works instead', async () => {
    await rejectsUserError(importModel(fixture('unsupported.keras')), 'model', [
      /3 layers that edgec cannot run/,
      /first \(Conv2D\): its activation is elu\. Instead: linear, relu/,
      /up \(Conv2DTranspose\): edgec has no such layer\. Instead: Conv2D/,
      /leaky \(LeakyReLU\): edgec has no such layer\. Instead: ReLU/,
    ]);
  });
});
