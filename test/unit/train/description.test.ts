import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { decode } from '../../../tool/encodings/index.js';
import { UserError } from '../../../tool/errors.js';
import { runFloat } from '../../../tool/float/executor.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { checkShapes } from '../../../tool/operators/check-shapes.js';
import { graphMacs } from '../../../tool/operators/index.js';
import { optimise } from '../../../tool/passes/index.js';
import { packageRoot } from '../../../tool/paths.js';
import { buildNetwork, readDescription } from '../../../tool/train/description/index.js';
import { randomReals } from '../../support/random.js';

const examples = path.join(packageRoot, 'examples', 'networks');
const training = 'training: { epochs: 1, optimizer: sgd, learning_rate: 0.1 }\n';

function parameterCount({ tensors }: Graph): number {
  return tensors.reduce((sum, { constant }) => sum + (constant ? decode(constant).length : 0), 0);
}

describe('descriptions of networks', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-networks-'));
  });
  after(() => rm(folder, { recursive: true }));

  async function build(text: string): Promise<Graph> {
    const file = path.join(folder, 'network.yaml');
    await writeFile(file, text);
    return buildNetwork(await readDescription(file));
  }

  async function messageOf(text: string): Promise<string> {
    try {
      await build(text);
    } catch (error) {
      assert.ok(error instanceof UserError && error.kind === 'usage');
      return `${error.message.replace(`${folder}${path.sep}`, '')} ${error.hint}`;
    }
    return assert.fail('nothing was wrong');
  }

  const layers = (list: string, shape = '[8, 8, 2]') =>
    `name: n\ninput: { shape: ${shape} }\nlayers:\n${list}${training}`;

  /** Weights and multiply-accumulates as the papers and MLPerf Tiny count them. */
  const known: Record<string, { parameters: number; macs: number }> = {
    'lenet-300-100': { parameters: 266_610, macs: 266_200 },
    'lenet-5': { parameters: 431_080, macs: 2_293_000 },
    'resnet-8': { parameters: 77_706, macs: 12_501_632 },
    'resnet-20': { parameters: 271_690, macs: 40_813_184 },
    'ds-cnn': { parameters: 21_514, macs: 3_977_088 },
  };

  it('are all there as examples', async () => {
    const names = (await readdir(examples)).map((file) => path.basename(file, '.yaml'));
    assert.deepEqual(names.sort(), Object.keys(known).sort());
  });

  for (const [name, { parameters, macs }] of Object.entries(known)) {
    it(`${name} has ${parameters} parameters once batch normalization is folded`, async () => {
      const graph = buildNetwork(await readDescription(path.join(examples, `${name}.yaml`)));
      checkShapes(graph);
      assert.equal(graphMacs(graph), macs);
      const folded = optimise(graph);
      assert.ok(folded.nodes.every(({ operator }) => operator !== 'batchNormalization'));
      assert.equal(parameterCount(folded), parameters);
      assert.equal(graphMacs(folded), macs);
    });
  }

  it('ds-cnn is the keyword spotter with other shapes, as its comment says', async () => {
    const text = await readFile(path.join(examples, 'ds-cnn.yaml'), 'utf8');
    const spotter = text
      .replace('shape: [28, 28, 1]', 'shape: [49, 10, 1]')
      .replace('kernel: 5, strides: 2', 'kernel: [10, 4], strides: 2')
      .replace('units: 10', 'units: 12');
    assert.equal(graphMacs(await build(spotter)), 2_656_768);
  });

  it('know every kind of layer', async () => {
    const graph = await build(
      layers(`
  - conv: { name: first, filters: 4, kernel: [3, 2], strides: [1, 2], dilation: [2, 1], padding: same, activation: relu6 }
  - depthwise: { kernel: 3, multiplier: 2, bias: false }
  - batch_normalization: { epsilon: 0.01 }
  - relu
  - relu6
  - tanh
  - sigmoid
  - max_pool: { size: 2, strides: 1, padding: same }
  - average_pool: { size: [2, 1] }
  - residual: { layers: [{ conv: { filters: 8, kernel: 1 } }], activation: relu }
  - repeat: { times: 2, layers: [{ conv: { filters: 3, kernel: 1 } }] }
  - global_average_pool
  - dense: { units: 5, activation: relu }
  - softmax
`),
    );
    checkShapes(graph);
    assert.deepEqual(
      graph.nodes.map(({ name }) => name),
      [
        'first',
        'depthwise',
        'batch_normalization',
        'relu',
        'relu6',
        'tanh',
        'sigmoid',
        'max_pool',
        'average_pool',
        'conv',
        'add',
        'conv_2',
        'conv_3',
        'global_average_pool',
        'dense',
        'softmax',
      ],
    );
    assert.deepEqual(graph.tensors.at(-1)?.shape, [1, 5]);
    const names = graph.tensors.map(({ name }) => name);
    assert.ok(names.includes('conv_2/weights') && names.includes('first/bias'));
    assert.ok(!names.includes('depthwise/bias'));
  });

  it('take inputs of any range to mean 0 and deviation 1', async () => {
    const text = layers('  - flatten\n  - relu\n', '[2, 1, 2]').replace(
      'shape: [2, 1, 2]',
      'shape: [2, 1, 2], mean: [10, 20], deviation: [2, 4]',
    );
    const [output] = await runFloat(await build(text), [Float32Array.of(14, 16, 8, 32)]);
    assert.deepEqual(
      [...output].map((value) => Math.round(value * 1e4) / 1e4),
      [2, 0, 0, 3],
    );
  });

  it('start from weights of the right spread, the same for the same seed', async () => {
    const text = (seed: number) =>
      layers('  - dense: { units: 200, activation: relu }\n  - dense: { units: 100 }\n', '[300]').replace(
        'learning_rate',
        `seed: ${seed}, learning_rate`,
      );
    const graph = await build(text(1));
    const values = (name: string, from = graph) =>
      decode(from.tensors.find((tensor) => tensor.name === name)!.constant!);
    const variance = (weights: Float32Array) => weights.reduce((sum, w) => sum + w * w, 0) / weights.length;
    // He: 2 / inputs. Glorot: 2 / (inputs + outputs), and no weight beyond √3 times the deviation.
    assert.ok(Math.abs(variance(values('dense/weights')) / (2 / 300) - 1) < 0.03);
    assert.ok(Math.abs(variance(values('dense_2/weights')) / (2 / 300) - 1) < 0.03);
    assert.ok(Math.max(...values('dense_2/weights').map(Math.abs)) <= Math.sqrt(6 / 300));
    assert.ok(values('dense/bias').every((bias) => bias === 0));
    assert.deepEqual(values('dense/weights', await build(text(1))), values('dense/weights'));
    assert.notDeepEqual(values('dense/weights', await build(text(2))), values('dense/weights'));
  });

  it('say how to train', async () => {
    const file = path.join(folder, 'training.yaml');
    await writeFile(
      file,
      `name: n
input: { shape: [4] }
layers: [relu]
training:
  epochs: 3
  batch_size: 10
  optimizer: { sgd: { momentum: 0.8, nesterov: true, weight_decay: 0.001 } }
  learning_rate: 0.1
  warm_up: 0.5
  decay: { step: { epochs: [1, 2], factor: 0.1 } }
  loss: { cross_entropy: { label_smoothing: 0.1 } }
  augmentation: { shift: 4, flip: true }
  seed: 7
`,
    );
    assert.deepEqual((await readDescription(file)).training, {
      epochs: 3,
      batchSize: 10,
      optimizer: { kind: 'sgd', momentum: 0.8, nesterov: true, weightDecay: 0.001 },
      schedule: { rate: 0.1, warmUp: 0.5, decay: { kind: 'step', epochs: [1, 2], factor: 0.1 } },
      loss: { kind: 'crossEntropy', labelSmoothing: 0.1 },
      augmentation: { shift: 4, flip: true },
      seed: 7,
    });
  });

  const mistakes: [what: string, text: string, message: RegExp][] = [
    [
      'an unknown layer',
      layers('  - relu\n  - convolution: { filters: 1, kernel: 1 }\n'),
      /^network\.yaml:5:5: layers\[1\]\.convolution is not known\. Known here: /,
    ],
    [
      'two kinds in one layer',
      layers('  - { relu: {}, tanh: {} }\n'),
      /^network\.yaml:4:5: layers\[0\] must be one of conv, .*not a group of keys/,
    ],
    [
      'a missing key',
      layers('  - conv: { filters: 3 }\n'),
      /^network\.yaml:4:5: layers\[0\]\.conv lacks the key kernel/,
    ],
    [
      'an unknown key',
      layers('  - relu: { slope: 1 }\n'),
      /^network\.yaml:4:13: layers\[0\]\.relu\.slope is not a known key/,
    ],
    [
      'a wrong size',
      layers('  - conv: { filters: 3, kernel: 0 }\n'),
      /^network\.yaml:4:33: layers\[0\]\.conv\.kernel must be a whole number, or \[rows, columns\], not 0/,
    ],
    [
      'three sizes',
      layers('  - max_pool: { size: [1, 2, 3] }\n'),
      /^network\.yaml:4:23: layers\[0\]\.max_pool\.size must be a whole number, or \[rows, columns\], not a list/,
    ],
    [
      'a layer that does not fit',
      layers('  - relu\n  - dense: { units: 3 }\n'),
      /^network\.yaml:5:5: layers\[1\]\.dense does not fit: .*\[1, 8, 8, 2\].*What it reads is \[1, 8, 8, 2\]/,
    ],
    [
      'a kernel larger than the image, deep inside',
      layers('  - repeat:\n      times: 2\n      layers:\n        - conv: { filters: 2, kernel: 5 }\n'),
      /^network\.yaml:7:11: layers\[0\]\.repeat\.layers\[0\]\.conv does not fit: /,
    ],
    [
      'a residual of another shape',
      layers('  - residual: { layers: [{ conv: { filters: 5, kernel: 1 } }] }\n'),
      /^network\.yaml:4:5: layers\[0\]\.residual does not fit: /,
    ],
    [
      'no layers',
      `name: n\ninput: { shape: [4] }\nlayers: []\n${training}`,
      /^network\.yaml:3:9: layers must hold/,
    ],
    [
      'an input of two dimensions',
      layers('  - relu\n', '[8, 8]'),
      /^network\.yaml:2:17: input\.shape must be \[rows, columns, channels\] or \[elements\]/,
    ],
    [
      'statistics for other channels',
      layers('  - relu\n').replace(' }\n', ', mean: [1, 2, 3] }\n'),
      /^network\.yaml:2:34: input\.mean must be one number or 2/,
    ],
    [
      'a deviation of zero',
      layers('  - relu\n').replace(' }\n', ', deviation: 0 }\n'),
      /^network\.yaml:2:39: input\.deviation must be above zero/,
    ],
    [
      'an unknown optimizer',
      layers('  - relu\n').replace('sgd', 'adagrad'),
      /^network\.yaml:5:35: training\.optimizer\.adagrad is not known\. Known here: adam, sgd/,
    ],
    ['text that is no YAML', 'name: [', /^network\.yaml:1:8: /],
  ];
  for (const [what, text, message] of mistakes)
    it(`tell ${what} with its place`, async () => assert.match(await messageOf(text), message));

  it('tell where there is no file', async () => {
    await assert.rejects(
      readDescription(path.join(folder, 'none.yaml')),
      (error) => error instanceof UserError && /none\.yaml cannot be read/.test(error.message),
    );
  });

  it('fold into what they compute', async () => {
    const graph = buildNetwork(await readDescription(path.join(examples, 'lenet-5.yaml')));
    const samples = randomReals(3 * 784, 1, 0, 255);
    const [before] = await runFloat(graph, [samples]);
    const [after] = await runFloat(optimise(graph), [samples]);
    for (const [i, value] of before.entries()) assert.ok(Math.abs(value - after[i]) < 1e-4);
  });
});
