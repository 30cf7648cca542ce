import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { compress } from '../../../tool/deploy/compress.js';
import { measureSensitivity } from '../../../tool/deploy/sensitivity.js';
import type { Steps } from '../../../tool/deploy/steps.js';
import { trainNetwork } from '../../../tool/deploy/train.js';
import type { ErrorKind } from '../../../tool/errors.js';
import type { Graph } from '../../../tool/graph/graph.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { idx } from '../../support/data-files.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { quarters } from '../../support/toy-training.js';
import { rejectsUserError } from '../../support/user-error.js';

const training = 'training: { epochs: 1, optimizer: adam, learning_rate: 0.01 }\n';
const recipes = {
  good: `${training}steps:\n  - prune: { layers: { dense1: 0.5 }, retrain: {} }\n`,
  taught: `${training}steps:\n  - retrain: { teacher: nan.json }\n`,
  // dense2 has 32 weights: all of them are cut.
  empty: `${training}steps:\n  - prune: { layers: { dense1: 0.5, dense2: 0.99 }, retrain: {} }\n`,
  // dense2 is much smaller than dense1, and its weights too.
  emptyByRank: `${training}steps:\n  - prune: { layers: { '*': 0.9 }, ranking: global, retrain: {} }\n`,
  channels: `${training}steps:\n  - prune: { layers: { dense1: 0.99 }, granularity: channel }\n`,
  binary: '\u0000\u0001\u0002PNG',
  blank: '',
  list: '- prune: { layers: { dense1: 0.5 } }\n',
  twice: `${training}${training}steps: []\n`,
};

describe('what cannot be compressed', () => {
  const folder = useFolder();
  const file = folder.file;
  /** Steps that were begun. */
  let begun: string[] = [];
  const steps: Steps = {
    async step(name, work) {
      begun.push(name);
      return work(() => {});
    },
  };

  before(() => {
    const graph = perceptron([36, 8, 4]);
    const changed = (of: (value: number, tensor: string) => number): Graph => ({
      ...graph,
      tensors: graph.tensors.map((tensor) =>
        tensor.constant?.encoding === 'float32'
          ? {
              ...tensor,
              constant: {
                ...tensor.constant,
                values: tensor.constant.values.map((value) => of(value, tensor.name)),
              },
            }
          : tensor,
      ),
    });
    const { inputs } = graph.nodes.find(({ name }) => name === 'dense2')!;
    const last = graph.tensors[inputs[1]].name;
    writeFileSync(file('good.json'), graphToJson(graph));
    writeFileSync(file('nan.json'), graphToJson(changed((value) => (value > 0.9 ? Number.NaN : value))));
    writeFileSync(
      file('faint.json'),
      graphToJson(changed((value, name) => (name === last ? value / 1000 : value))),
    );
    for (const [name, text] of Object.entries(recipes)) writeFileSync(file(`${name}.yaml`), text);
    const { values: reals, labels } = quarters(40, 1);
    const values = Float32Array.from(reals);
    writeSamples('x_good', [40, 6, 6], values, labels!);
    writeSamples('x_large', [10, 12, 12], values, labels!.subarray(0, 10));
    writeSamples('x_classes', [40, 6, 6], values, labels!.with(7, 4));
    writeSamples('x_fewer', [40, 6, 6], values, labels!.subarray(0, 39));
    writeSamples('x_unlabelled', [40, 6, 6], values);
    writeSamples('x_nan', [40, 6, 6], values.with(100, Number.NaN), labels!);
    writeSamples('x_none', [0, 6, 6], values.subarray(0, 0), labels!.subarray(0, 0));
    mkdirSync(file('out'));
  });

  function writeSamples(name: string, shape: readonly number[], values: Float32Array, labels?: Int32Array) {
    const floats = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) floats.writeFloatBE(value, 4 * i);
    writeFileSync(file(name), idx(0x0d, shape, floats));
    if (labels) writeFileSync(file(name.replace('x', 'y')), idx(8, [labels.length], labels));
  }

  const target = { core: 'cortex-m7', features: ['dsp'] } as const;

  interface Chosen {
    readonly model?: string;
    readonly recipe?: keyof typeof recipes;
    readonly data?: string;
    readonly test?: string;
  }

  /** Follows a recipe with these files, the others as they should be. */
  function follow({ model = 'good.json', recipe = 'good', data = 'x_good', test = 'x_good' }: Chosen) {
    begun = [];
    return compress(
      {
        ...{ model: file(model), recipe: file(`${recipe}.yaml`), data: file(data), test: file(test) },
        ...{ output: file('out/small.json'), workFolder: file('out/work') },
      },
      target,
      steps,
    );
  }

  const early: readonly (readonly [what: string, chosen: Chosen, kind: ErrorKind, message: RegExp])[] = [
    [
      'a model with NaN',
      { model: 'nan.json' },
      'model',
      /weights .* of the model perceptron hold the value NaN/,
    ],
    ['a teacher with NaN', { recipe: 'taught' }, 'model', /hold the value NaN/],
    ['samples of another shape', { data: 'x_large' }, 'data', /x_large: .*\[12, 12\] do not fit .*\[1, 36\]/],
    [
      'test samples of another shape',
      { test: 'x_large' },
      'data',
      /x_large: .*\[12, 12\] do not fit .*\[1, 36\]/,
    ],
    [
      'labels that are no classes',
      { data: 'x_classes' },
      'data',
      /x_classes: .*sample 7 is 4, .*classes 0 to 3/,
    ],
    ['test labels that are no classes', { test: 'x_classes' }, 'data', /x_classes: .*sample 7 is 4/],
    ['fewer labels than samples', { data: 'x_fewer' }, 'data', /y_fewer has 39 labels, .*x_fewer has 40/],
    ['samples without labels', { data: 'x_unlabelled' }, 'data', /x_unlabelled has no labels/],
    ['test samples without labels', { test: 'x_unlabelled' }, 'data', /x_unlabelled has no labels/],
    ['samples with NaN', { data: 'x_nan' }, 'data', /x_nan: sample 2 has the value NaN/],
    ['test samples with NaN', { test: 'x_nan' }, 'data', /x_nan: sample 2 has the value NaN/],
    ['no samples', { data: 'x_none' }, 'data', /x_none/],
    ['a recipe that is no text', { recipe: 'binary' }, 'usage', /binary\.yaml:1:1: /],
    [
      'an empty recipe',
      { recipe: 'blank' },
      'usage',
      /blank\.yaml:1:1: the file must be a group of keys, not nothing/,
    ],
    [
      'a recipe of steps alone',
      { recipe: 'list' },
      'usage',
      /list\.yaml:1:1: the file must be a group of keys, not a list/,
    ],
    ['a recipe that says a thing twice', { recipe: 'twice' }, 'usage', /twice\.yaml:2:1: .*unique/],
  ];
  for (const [what, chosen, kind, message] of early)
    it(`${what} is refused before any step is taken`, async () => {
      await rejectsUserError(follow(chosen), kind, [message]);
      assert.ok(!begun.some((step) => ['prune', 'retrain'].includes(step)), begun.join());
      assert.deepEqual(readdirSync(file('out')), []);
    });

  const emptied: readonly (readonly [what: string, chosen: Chosen])[] = [
    ['by its own share', { recipe: 'empty' }],
    ['ranked among larger ones', { recipe: 'emptyByRank', model: 'faint.json' }],
    ['of all its channels', { recipe: 'channels' }],
  ];
  for (const [what, chosen] of emptied)
    it(`a layer that would be emptied ${what} is refused, and nothing is written`, async () => {
      await rejectsUserError(follow(chosen), 'usage', [/Layer 'dense[12]'.*no (weight|channel) is left/]);
      assert.deepEqual(readdirSync(file('out')), []);
    });

  it('a model with NaN is refused without a recipe too, and by all that measure or teach', async () => {
    const [model, data] = [file('nan.json'), file('x_good')];
    const message = [/hold the value NaN/];
    const plain = { model, data, output: file('out/small.json'), workFolder: file('out/work') };
    await rejectsUserError(compress(plain, target, steps), 'model', message);
    await rejectsUserError(measureSensitivity({ model, data }, steps), 'model', message);
    writeFileSync(
      file('network.yaml'),
      `name: n\ninput: { shape: [36] }\nlayers: [{ dense: { units: 4 } }, softmax]\n${training}`,
    );
    const network = { network: file('network.yaml'), data, teacher: model, output: file('out/n.json') };
    await rejectsUserError(trainNetwork(network, steps), 'model', message);
    assert.deepEqual(readdirSync(file('out')), []);
  });
});
