import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { importModel } from '../../../tool/import/index.js';
import { fixture } from '../../support/fixtures.js';
import { rejectsUserError } from '../../support/user-error.js';

/** A layer without weights and settings. */
const flatten = { class_name: 'Flatten', config: {} };

type Layer = { class_name: string; config: Record<string, unknown> };

describe('models that edgec refuses', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-refusals-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function written(name: string, content: string | Uint8Array): Promise<string> {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /** A TensorFlow.js model of the layers, on an input, without weights. */
  function sequential(
    name: string,
    layers: readonly Layer[],
    input: unknown = [null, 8, 8, 4],
  ): Promise<string> {
    const first = { class_name: 'InputLayer', config: { name: 'input', batch_input_shape: input } };
    const named = layers.map(({ class_name, config }, index) => ({
      class_name,
      config: { name: `layer_${index}`, ...config },
    }));
    const config = { name, layers: [first, ...named] };
    const document = {
      format: 'layers-model',
      modelTopology: { class_name: 'Sequential', config },
      weightsManifest: [],
    };
    return written(`${name}/model.json`, JSON.stringify(document));
  }

  const refuses = (file: string, ...messages: RegExp[]) =>
    rejectsUserError(importModel(file), 'model', messages);

  it('files that are not there', () =>
    refuses(path.join(folder, 'no.tflite'), /Cannot read the model .*no\.tflite/));

  it('folders without a model', () => refuses(folder, /Cannot read the model .*model\.json/));

  it('what is not a file', () => refuses('/dev/zero', /Cannot read the model \/dev\/zero: it is not a file/));

  it('files of no known format', async () => {
    await refuses(await written('picture.png', 'PNG'), /picture\.png is no model that edgec reads/);
    await refuses(await written('empty.tflite', ''), /no model that edgec reads/);
  });

  it('foreign formats, with the way to convert them', async () => {
    const onnx = await written('net.onnx', '\x08\x07');
    await assert.rejects(importModel(onnx), { hint: /onnx2tf/ });
    const torch = await written('net.pt', zipSync({ 'net/data.pkl': new Uint8Array(3) }));
    await assert.rejects(importModel(torch), { hint: /ai-edge-torch/ });
    const savedModel = path.dirname(await written('saved/saved_model.pb', '\x08\x01'));
    await assert.rejects(importModel(savedModel), { hint: /from_saved_model/ });
  });

  it('files of gigabytes, without reading them', async () => {
    const file = await written('huge.tflite', 'x');
    await truncate(file, 3 * 2 ** 30);
    await refuses(file, /3072 MiB: that is no network for a microcontroller/);
  });

  it('zip archives of something else', async () => {
    const file = await written('data.keras', zipSync({ 'readme.txt': new Uint8Array(3) }));
    await refuses(file, /zip archive, but not of a Keras model/);
  });

  it('zip archives that claim to hold gigabytes', async () => {
    const archive = await readFile(fixture('ports.keras'));
    for (let at = 0; at < archive.length - 4; at++) {
      // The unpacked size in each entry of the archive's directory.
      if (archive.readUInt32LE(at) === 0x02014b50) archive.writeUInt32LE(0xfffffff0, at + 24);
    }
    await refuses(await written('bomb.keras', archive), /zip archive cannot be unpacked \(it is too large\)/);
  });

  it('zip archives whose contents are larger than they claim', async () => {
    const archive = await readFile(fixture('ports.keras'));
    for (let at = 0; at < archive.length - 4; at++) {
      if (archive.readUInt32LE(at) === 0x02014b50) archive.writeUInt32LE(10, at + 24);
    }
    await refuses(await written('liar.keras', archive), /is damaged/);
  });

  it('TensorFlow.js graph models', async () => {
    const file = await written('graph/model.json', '{"format": "graph-model", "modelTopology": {}}');
    await refuses(file, /GraphModel, which has lost its layers/);
  });

  it('other JSON', async () =>
    refuses(await written('package.json', '{"name": "x"}'), /not a TensorFlow\.js model/));

  it('TensorFlow.js models whose weights are missing, or elsewhere', async () => {
    const document = JSON.parse(await readFile(path.join(fixture('ports_tfjs'), 'model.json'), 'utf8'));
    await refuses(
      await written('alone/model.json', JSON.stringify(document)),
      /Cannot read the weights .*\.bin/,
    );
    document.weightsManifest[0].paths = ['../../../etc/passwd'];
    await refuses(
      await written('elsewhere/model.json', JSON.stringify(document)),
      /weights are in another folder/,
    );
  });

  it('inputs of unknown size', async () => {
    await refuses(
      await sequential('open', [flatten], [null, null, null, 3]),
      /input "input" has no fixed size/,
    );
  });

  it('layers that wait for each other', async () => {
    const layer = (name: string, reads: string) => ({
      ...flatten,
      name,
      inbound_nodes: [[[reads, 0, 0, {}]]],
    });
    const input = {
      class_name: 'InputLayer',
      name: 'in',
      config: { batch_input_shape: [null, 4] },
      inbound_nodes: [],
    };
    const config = {
      name: 'cycle',
      layers: [input, layer('a', 'b'), layer('b', 'a')],
      input_layers: [['in', 0, 0]],
      output_layers: [['b', 0, 0]],
    };
    const document = { modelTopology: { class_name: 'Functional', config }, weightsManifest: [] };
    await refuses(await written('cycle/model.json', JSON.stringify(document)), /wait for each other/);
  });

  it('models in models without end', async () => {
    let model: Layer = { class_name: 'Flatten', config: { name: 'flatten' } };
    for (let depth = 0; depth < 40; depth++) {
      model = { class_name: 'Sequential', config: { name: `depth_${depth}`, layers: [model] } };
    }
    await refuses(await sequential('deep', [model]), /nested too deeply/);
  });

  it('models in models that multiply', async () => {
    // Each uses the one inside thirty times.
    const reference = (layer: string) => [[[layer, 0, 0, {}]]];
    let inner = {
      class_name: 'Functional',
      name: 'm0',
      config: {
        name: 'm0',
        layers: [
          {
            class_name: 'InputLayer',
            name: 'in',
            config: { batch_input_shape: [null, 4] },
            inbound_nodes: [],
          },
        ],
        input_layers: [['in', 0, 0]],
        output_layers: [['in', 0, 0]],
      },
    };
    for (let level = 1; level < 8; level++) {
      const input = {
        class_name: 'InputLayer',
        name: 'in',
        config: { batch_input_shape: [null, 4] },
        inbound_nodes: [],
      };
      const nodes = Array.from({ length: 30 }, () => reference('in')).flat();
      const layers = [input, { ...inner, inbound_nodes: nodes }];
      const ports = { input_layers: [['in', 0, 0]], output_layers: [[inner.name, 0, 0]] };
      const name = `m${level}`;
      inner = {
        class_name: 'Functional',
        name,
        config: { name, layers: layers as typeof inner.config.layers, ...ports },
      };
    }
    const document = { modelTopology: inner, weightsManifest: [] };
    await refuses(await written('many/model.json', JSON.stringify(document)), /uses more than \d+ layers/);
  });

  it('lists in lists without end', async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const file = await written(
      'lists/model.json',
      `{"modelTopology": {"class_name": ${nested}}, "weightsManifest": []}`,
    );
    await refuses(file, /description of layers is nested too deeply/);
  });

  it('impossible sizes in a description', async () => {
    await refuses(await sequential('wide', [flatten], [null, 2 ** 30, 2 ** 30, 3]), /damaged: its input is/);
    const pool = { class_name: 'MaxPooling2D', config: { pool_size: [0, 2] } };
    await refuses(await sequential('zero', [pool]), /damaged/);
    const padding = { class_name: 'ZeroPadding2D', config: { padding: 1e9 } };
    await refuses(await sequential('padded', [padding]), /has the padding 1000000000/);
    const reshape = { class_name: 'Reshape', config: { target_shape: [-1, -1, 7] } };
    await refuses(await sequential('reshaped', [reshape]), /makes \[-1,-1,7\] of \[1,8,8,4\]/);
  });

  const unsupported: [what: string, layer: Layer, message: RegExp][] = [
    [
      'channels first',
      { class_name: 'MaxPooling2D', config: { pool_size: 2, data_format: 'channels_first' } },
      /channels first\. Instead: data_format="channels_last"/,
    ],
    [
      'grouped convolutions',
      { class_name: 'Conv2D', config: { filters: 4, kernel_size: 3, groups: 2 } },
      /grouped convolution\. Instead: DepthwiseConv2D/,
    ],
    ['leaky ReLU', { class_name: 'ReLU', config: { negative_slope: 0.1 } }, /negative slope 0\.1/],
    [
      'ReLU with another maximum',
      { class_name: 'ReLU', config: { max_value: 1 } },
      /maximum 1\. Instead: ReLU with max_value=6/,
    ],
    ['softmax along rows', { class_name: 'Softmax', config: { axis: 1 } }, /works along dimension 1/],
    [
      'normalization along rows',
      { class_name: 'BatchNormalization', config: { axis: [1] } },
      /normalizes along dimension 1/,
    ],
    [
      'recurrent layers',
      { class_name: 'LSTM', config: { units: 3 } },
      /\(LSTM\): edgec has no such layer\. Instead: Conv1D/,
    ],
    [
      'unknown layers',
      { class_name: 'MyLayer', config: {} },
      /layer_0 \(MyLayer\): edgec has no such layer\./,
    ],
    [
      'unknown activations',
      { class_name: 'Activation', config: { activation: 'swish' } },
      /activation is swish/,
    ],
  ];
  for (const [what, layer, message] of unsupported) {
    it(what, async () =>
      refuses(
        await sequential(what.replaceAll(' ', '_'), [layer]),
        /has a layer that edgec cannot run/,
        message,
      ),
    );
  }

  it('TensorFlow Lite operators, all of them at once', () =>
    refuses(
      fixture('unsupported.tflite'),
      /3 layers that edgec cannot run/,
      /first_1_elu \(ELU\): .*Instead: ReLU or ReLU6/,
      /up_1 \(TRANSPOSE_CONV\)/,
      /leaky_1 \(LEAKY_RELU\)/,
    ));

  it('int8 models with float layers inside, for these layers', () =>
    refuses(fixture('unsupported_int8.tflite'), /3 layers/, /first_1_elu \(ELU\)/));

  it('int16 activations', () =>
    refuses(fixture('convolutions_int16.tflite'), /computes with int16 activations/));

  it('int8 additions of constants, with two ways around them', () =>
    refuses(
      fixture('convolutions_int8_dynamic_batch.tflite'),
      /conv2d_1_2_add \(ADD\)/,
      /float model/,
      /batch_size=1/,
    ));
});
