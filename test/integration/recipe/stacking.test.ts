import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { onEmulatedBoard } from '../../../tool/bench/measure.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { weightedNodes } from '../../../tool/compress/layers.js';
import { accuracyOf } from '../../../tool/compress/sensitivity.js';
import { storedSample } from '../../../tool/data/samples.js';
import { predictedClass } from '../../../tool/deploy/classes.js';
import { followRecipe } from '../../../tool/deploy/recipe.js';
import { bytesOf, runForLayers } from '../../../tool/deploy/run-samples.js';
import type { Steps } from '../../../tool/deploy/steps.js';
import { decode } from '../../../tool/encodings/index.js';
import { elementCount, type Graph } from '../../../tool/graph/graph.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { fnv1a } from '../../../tool/lower/hash.js';
import { lower } from '../../../tool/lower/lower.js';
import { openTrainable } from '../../../tool/train/trainable.js';
import { train } from '../../../tool/train/trainer.js';
import { graphBuilder, noPadding } from '../../support/build-graph.js';
import { idx } from '../../support/data-files.js';
import { useFolder } from '../../support/folder.js';
import { joinGraphs } from '../../support/join-graphs.js';
import { randomReals } from '../../support/random.js';
import { withHostModel } from '../../support/run-on-host.js';
import { quarters, toyOptions } from '../../support/toy-training.js';

/** What must hold for a layer's weights as a device gets them. */
interface Expected {
  /** One of these: which one is smallest depends on the weights. */
  readonly encodings: readonly string[];
  /** So many weights are not zero, at most. */
  readonly left?: number;
  /** There are at most so many different weights besides zero, in the layer or in each output channel. */
  readonly values?: number;
  readonly valuesByChannel?: number;
  /** Only so many output channels are computed. */
  readonly channels?: number;
}

interface Stack {
  readonly steps: readonly string[];
  readonly layers: Readonly<Record<string, Expected>>;
  /** Whether training learns from the network that it starts from, too. */
  readonly isTaught?: boolean;
}

const lowRank = 'low_rank: { layers: { second: 4, hidden: 6 } }';
const prune = 'prune: { layers: { second: 0.75, hidden: 0.75 }, retrain: {} }';
const channels = 'prune: { layers: { second: 0.5 }, granularity: channel, retrain: {} }';
const share = 'share: { layers: { second: 3, hidden: 3 }, retrain: {} }';
const ternary = 'ternary: { layers: { second: 0.1, hidden: 0.1 }, retrain: {} }';
const quantize = 'quantize: { layers: { second: 4, hidden: 4 }, retrain: {} }';
const fixedPoint = 'fixed_point: { retrain: {} }';

/** Weights of the layers before any step. */
const weightsOf = { second: 8 * 9 * 8, hidden: 16 * 32 };

const dense: Expected = { encodings: ['int8'] };
const codes = ['codebook', 'huffman'];
const sparse = ['csr', 'relative', 'runlevel', 'huffman'];
const cut = (left: number): Expected => ({ encodings: sparse, left });
const [second, hidden] = [0.25 * weightsOf.second, 0.25 * weightsOf.hidden];
const shared: Expected = { encodings: codes, values: 8 };
const three: Expected = { encodings: ['ternary'], valuesByChannel: 2 };
const four: Expected = { encodings: ['int4'], valuesByChannel: 14 };

/** Every pair of steps that makes sense on one layer or on two, each step with a teacher, and one long stack. */
const stacks: readonly Stack[] = [
  {
    steps: [lowRank, 'prune: { layers: { second_basis: 0.75, hidden: 0.5 }, retrain: {} }'],
    layers: { second_basis: cut(72), second: dense, hidden_basis: dense, hidden: cut(48) },
  },
  {
    steps: [lowRank, 'prune: { layers: { second_basis: 0.5 }, granularity: channel, retrain: {} }'],
    layers: { second_basis: { ...dense, channels: 2 }, second: { ...dense, left: 16 }, hidden: dense },
  },
  {
    steps: [lowRank, 'share: { layers: { "second*": 3, hidden: 3 }, retrain: {} }'],
    layers: { second_basis: shared, second: { encodings: [...codes, 'int8'], values: 8 }, hidden: shared },
  },
  {
    steps: [lowRank, 'ternary: { layers: { second_basis: 0.1, hidden: 0.1 }, retrain: {} }'],
    layers: { second_basis: three, second: dense, hidden_basis: dense, hidden: three },
  },
  {
    steps: [lowRank, 'quantize: { layers: { "second*": 4 }, retrain: {} }'],
    layers: { second_basis: four, second: four, hidden_basis: dense, hidden: dense },
  },
  { steps: [lowRank, fixedPoint], layers: { second_basis: dense, second: dense, hidden: dense } },
  {
    steps: [prune, share],
    layers: {
      second: { encodings: codes, left: second, values: 8 },
      hidden: { encodings: codes, left: hidden, values: 8 },
    },
  },
  {
    steps: [prune, ternary],
    layers: { second: { ...three, left: second }, hidden: { ...three, left: hidden } },
  },
  {
    steps: [prune, quantize],
    layers: {
      second: { ...cut(second), valuesByChannel: 14 },
      hidden: { ...cut(hidden), valuesByChannel: 14 },
    },
  },
  { steps: [prune, fixedPoint], layers: { second: cut(second), hidden: cut(hidden) } },
  {
    steps: [channels, 'low_rank: { layers: { second: 2, hidden: 6 }, retrain: {} }'],
    layers: { second_basis: { ...dense, channels: 2 }, second: dense, hidden_basis: dense, hidden: dense },
  },
  {
    steps: [channels, 'prune: { layers: { second: 0.75, hidden: 0.75 }, retrain: {} }'],
    layers: { second: { ...cut(second), channels: 4 }, hidden: cut(hidden) },
  },
  {
    steps: [channels, share],
    layers: { second: { ...shared, channels: 4 }, hidden: { ...shared, left: weightsOf.hidden / 2 } },
  },
  {
    steps: [channels, ternary],
    layers: { second: { ...three, channels: 4 }, hidden: { ...three, left: weightsOf.hidden / 2 } },
  },
  {
    steps: [channels, quantize],
    layers: { second: { ...four, channels: 4 }, hidden: { ...four, left: weightsOf.hidden / 2 } },
  },
  {
    steps: [channels, fixedPoint],
    layers: { second: { ...dense, channels: 4 }, hidden: { ...dense, left: weightsOf.hidden / 2 } },
  },
  { steps: [share, fixedPoint], layers: { second: shared, hidden: shared } },
  {
    steps: [share.replace(', hidden: 3', ''), ternary.replace('second: 0.1, ', '')],
    layers: { second: shared, hidden: three },
  },
  {
    steps: [share.replace(', hidden: 3', ''), quantize.replace('second: 4, ', '')],
    layers: { second: shared, hidden: four },
  },
  {
    steps: [ternary.replace(', hidden: 0.1', ''), share.replace('second: 3, ', '')],
    layers: { second: three, hidden: shared },
  },
  {
    steps: [ternary.replace(', hidden: 0.1', ''), quantize.replace('second: 4, ', '')],
    layers: { second: three, hidden: four },
  },
  {
    steps: [ternary.replace(', hidden: 0.1', ''), prune.replace('second: 0.75, ', '')],
    layers: { second: three, hidden: cut(hidden) },
  },
  {
    steps: [
      lowRank,
      'prune: { layers: { "second*": 0.5, "hidden*": 0.5 }, retrain: {} }',
      'share: { layers: { "second*": 3, "hidden*": 3 }, retrain: {} }',
      'encode: { layers: { "second*": huffman, "hidden*": huffman } }',
    ],
    layers: {
      second_basis: { encodings: ['huffman'], left: 144, values: 8 },
      second: { encodings: ['huffman'], left: 16, values: 8 },
      hidden_basis: { encodings: ['huffman'], left: 96, values: 8 },
      hidden: { encodings: ['huffman'], left: 48, values: 8 },
    },
  },
  {
    steps: ['low_rank: { layers: { second: 4, hidden: 6 }, retrain: {} }'],
    isTaught: true,
    layers: { second_basis: dense, second: dense, hidden_basis: dense, hidden: dense },
  },
  { steps: [prune], isTaught: true, layers: { second: cut(second), hidden: cut(hidden) } },
  { steps: [channels], isTaught: true, layers: { second: { ...dense, channels: 4 } } },
  { steps: [share], isTaught: true, layers: { second: shared, hidden: shared } },
  { steps: [ternary], isTaught: true, layers: { second: three, hidden: three } },
  { steps: [quantize], isTaught: true, layers: { second: four, hidden: four } },
  { steps: [fixedPoint], isTaught: true, layers: { second: dense, hidden: dense } },
];

/** A network with two convolutions and two fully connected layers, one batch normalization between. */
function network(): Graph {
  const net = graphBuilder('stack');
  const weights = (shape: readonly number[], seed: number) =>
    net.reals(shape, randomReals(elementCount(shape), seed, -0.4, 0.4));
  const fill = (length: number, value: number) => net.reals([length], Array<number>(length).fill(value));
  const convolution = (activation: 'none' | 'relu') =>
    ({
      operator: 'conv2d',
      attributes: {
        strides: [1, 1],
        dilations: [1, 1],
        padding: { top: 1, bottom: 1, left: 1, right: 1 },
        activation,
      },
    }) as const;
  const image = net.input([1, 6, 6, 1]);
  const first = net.layer(convolution('none'), [image, weights([8, 3, 3, 1], 1)], { name: 'first' });
  const normalized = net.layer({ operator: 'batchNormalization', attributes: { epsilon: 1e-3 } }, [
    ...[first, fill(8, 1), fill(8, 0), fill(8, 0), fill(8, 1)],
  ]);
  const active = net.layer({ operator: 'relu', attributes: {} }, [normalized]);
  const second = net.layer(convolution('relu'), [active, weights([8, 3, 3, 8], 2), fill(8, 0)], {
    name: 'second',
  });
  const pooled = net.layer(
    {
      operator: 'maxPool2d',
      attributes: { filter: [3, 3], strides: [3, 3], padding: noPadding, activation: 'none' },
    },
    [second],
  );
  const flat = net.layer({ operator: 'reshape', attributes: {} }, [pooled], { shape: [1, 32] });
  const hidden = net.layer(
    { operator: 'fullyConnected', attributes: { activation: 'relu' } },
    [flat, weights([16, 32], 3), fill(16, 0)],
    { name: 'hidden' },
  );
  const scores = net.layer(
    { operator: 'fullyConnected', attributes: { activation: 'none' } },
    [hidden, weights([4, 16], 4), fill(4, 0)],
    { name: 'scores' },
  );
  return net.finish(net.layer({ operator: 'softmax', attributes: { beta: 1 } }, [scores]));
}

const silent: Steps = { step: async (_name, work) => work(() => {}) };

function nameOf({ steps, isTaught }: Stack): string {
  const names = steps.map((step) =>
    step.includes('channel') ? 'channels' : step.slice(0, step.indexOf(':')),
  );
  return `${names.join(' → ')}${isTaught ? ', with a teacher' : ''}`;
}

describe('steps of a recipe, one on top of the other', () => {
  const folder = useFolder();
  const data = quarters(240, 1);
  const test = quarters(200, 2);
  const results = new Map<string, { readonly graph: Graph; readonly isFixedPoint: boolean }>();
  let accuracy = 0;

  before(async () => {
    const start = await openTrainable(network());
    await train(start, data, { ...toyOptions, epochs: 8, schedule: { rate: 0.01 } });
    const trained = start.finish();
    start.dispose();
    accuracy = await accuracyOf(trained, test);
    writeFileSync(folder.file('model.edgec.json'), graphToJson(trained));
    for (const [name, { count, values, labels }] of Object.entries({ train: data, t10k: test })) {
      const bytes = Buffer.alloc(4 * values.length);
      for (const [i, value] of values.entries()) bytes.writeFloatBE(value, 4 * i);
      writeFileSync(folder.file(`${name}-images-idx3-ubyte`), idx(0x0d, [count, 6, 6], bytes));
      writeFileSync(folder.file(`${name}-labels-idx1-ubyte`), idx(8, [count], Buffer.from(labels!)));
    }
  });

  for (const [index, stack] of stacks.entries())
    it(`${nameOf(stack)}: what each has settled holds for the weights`, async () => {
      const teacher = stack.isTaught ? ', teacher: original' : '';
      writeFileSync(
        folder.file('recipe.yaml'),
        `seed: 1\ntraining: { epochs: 2, batch_size: 16, optimizer: adam, learning_rate: 0.01, decay: cosine${teacher} }\n` +
          `steps:\n${stack.steps.map((step) => `  - ${step}\n`).join('')}`,
      );
      const board = await loadBoard('mps2-an386');
      const { prepared } = await followRecipe(
        {
          ...{ model: folder.file('model.edgec.json'), recipe: folder.file('recipe.yaml') },
          ...{ data: folder.file('train-images-idx3-ubyte'), test: folder.file('t10k-images-idx3-ubyte') },
          checkpoint: folder.file(`checkpoint-${index}`),
        },
        board,
        silent,
      );
      const isFixedPoint = stack.steps.some((step) => step.startsWith('fixed_point'));
      results.set(`n${index}`, { graph: prepared.graph, isFixedPoint });
      lower(prepared.graph, board);
      for (const [layer, expected] of Object.entries(stack.layers)) check(prepared.graph, layer, expected);
    });

  for (const isFixedPoint of [false, true])
    it(`the ${isFixedPoint ? 'fixed point' : 'int8'} networks give the host's bytes on a device, and are right as often`, async () => {
      const chosen = [...results].filter(([, result]) => result.isFixedPoint === isFixedPoint);
      const joined = joinGraphs('stacks', new Map(chosen.map(([name, { graph }]) => [name, graph])));
      const board = await loadBoard('mps2-an386');
      await withHostModel(joined, board, async (host, program) => {
        const sample = (index: number) =>
          program.inputs.map(({ quantization }) => storedSample(test, index, quantization));
        const correct = program.outputs.map(() => 0);
        for (let i = 0; i < test.count; i++)
          for (const [network, output] of host.run(sample(i)).entries())
            if (predictedClass(output, program.outputs[network].quantization) === test.labels![i])
              correct[network]++;
        for (const [network, [name]] of chosen.entries()) {
          const own = correct[network] / test.count;
          const stack = stacks[Number(name.slice(1))];
          assert.ok(own > accuracy - 0.1, `${nameOf(stack)}: ${own} of ${accuracy}`);
        }
        await onEmulatedBoard(joined, board.name, async ({ application, program: { layers } }) => {
          for (let i = 0; i < 4; i++) {
            const onHost = host.runLayers(sample(i)).map((output) => fnv1a(bytesOf(output)));
            const onDevice = (await runForLayers(application, sample(i), true)).layers;
            const differing = layers.filter((_, layer) => onDevice[layer].hash !== onHost[layer]);
            assert.deepEqual(
              differing.map(({ name }) => name),
              [],
            );
          }
        });
      });
    });
});

function check(graph: Graph, layer: string, expected: Expected): void {
  const { weights } = weightedNodes(graph).find(({ node }) => node.name === layer)!;
  const { constant, shape } = weights;
  const values = [...decode(constant!)];
  const width = values.length / shape[0];
  const byChannel = Array.from({ length: shape[0] }, (_, channel) =>
    nonZero(values.slice(channel * width, (channel + 1) * width)),
  );
  const atMost = (what: string, count: number, limit = Number.POSITIVE_INFINITY) =>
    assert.ok(count <= limit, `${layer}: ${count} ${what}, at most ${limit} were expected`);
  assert.ok(expected.encodings.includes(constant!.encoding), `${layer} is stored as ${constant!.encoding}`);
  atMost('weights', nonZero(values).length, expected.left);
  atMost('values', new Set(nonZero(values)).size, expected.values);
  atMost(
    'values in a channel',
    Math.max(...byChannel.map((own) => new Set(own).size)),
    expected.valuesByChannel,
  );
  atMost('channels', shape[0], expected.channels);
}

function nonZero(values: readonly number[]): readonly number[] {
  return values.filter((value) => value !== 0);
}
