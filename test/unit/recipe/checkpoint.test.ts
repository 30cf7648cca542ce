import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Graph } from '../../../tool/graph/graph.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { openCheckpoint } from '../../../tool/recipe/checkpoint.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { type RecipeNetwork, startOfRecipe } from '../../../tool/recipe/network.js';
import { applyStep } from '../../../tool/recipe/run.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { quarters, toyNetwork } from '../../support/toy-training.js';
import { rejectsUserError } from '../../support/user-error.js';

const training =
  'training: { epochs: 2, batch_size: 16, optimizer: adam, learning_rate: 0.02, decay: cosine }';
const data = quarters(96, 1);

interface Chosen {
  readonly graph?: Graph;
  readonly seed?: number;
  readonly samples?: typeof data;
  /** Interrupts at this call of a step's report. */
  readonly stopAt?: number;
}

/** Follows the steps from where the checkpoint stands. */
async function follow(
  steps: readonly string[],
  folder: string,
  { graph = toyNetwork(), seed = 3, samples = data, stopAt = Number.POSITIVE_INFINITY }: Chosen = {},
) {
  const recipe = parseRecipe(`seed: ${seed}\n${training}\nsteps:\n${steps.join('\n')}\n`, 'r.yaml');
  const checkpoint = await openCheckpoint<number>(folder, {
    ...{ recipe, start: startOfRecipe(graph), teachers: new Map() },
    datasets: [samples],
  });
  const stop = new AbortController();
  let reports = 0;
  let trainings = 0;
  let network: RecipeNetwork = checkpoint.network;
  for (const [i, step] of recipe.steps.entries()) {
    if (i < checkpoint.results.length) continue;
    network = await applyStep(network, step, {
      ...{ recipe, data: samples, signal: stop.signal },
      training: (work) =>
        checkpoint.training((file) => {
          trainings++;
          return work(file);
        }),
      report() {
        if (++reports === stopAt) stop.abort(new Error('stopped'));
      },
    });
    await checkpoint.finishStep(network, i);
  }
  return { network, trainings, results: [...checkpoint.results], remove: () => checkpoint.remove() };
}

const prune = '  - prune: { layers: { second: 0.75, scores: 0.5 }, rounds: 3, retrain: {} }';
const share = "  - share: { layers: { '*': 3 }, retrain: { epochs: 1 } }";
const kinds: Readonly<Record<string, readonly string[]>> = {
  'pruning in rounds, then training': [prune, '  - retrain: {}'],
  'pruning with regrowth, then sharing': [
    '  - prune: { layers: { second: 0.5 }, rounds: 2, retrain: {}, regrow: true }',
    share,
  ],
  'pruning of channels': [
    '  - prune: { layers: { dense1: 0.5 }, granularity: channel, rounds: 2, retrain: {} }',
  ],
  'integers with their learned scales and ranges': [
    '  - retrain: {}',
    "  - quantize: { layers: { '*': 4 }, retrain: {} }",
  ],
  'ternary weights': [
    '  - ternary: { layers: { second: 0.05 }, start: random, retrain: {} }',
    '  - retrain: {}',
  ],
};

describe('the checkpoint of a recipe', () => {
  const folder = useFolder();

  for (const [what, steps] of Object.entries(kinds)) {
    const graph = what.includes('channels') ? perceptron([36, 24, 4]) : toyNetwork();
    it(`${what}: interrupted again and again it ends as if it had not been`, async () => {
      const whole = (await follow(steps, folder.file(`${what} whole`), { graph })).network;
      const place = folder.file(what);
      let runs = 1;
      for (; ; runs++) {
        // 6 training steps an epoch: within epochs and between them.
        const end = await follow(steps, place, { graph, stopAt: 8 }).catch((error) => {
          assert.match(error.message, /stopped/);
        });
        if (!end) continue;
        assert.equal(graphToJson(end.network.graph), graphToJson(whole.graph));
        assert.deepEqual(end.network.constraints, whole.constraints);
        assert.deepEqual(end.network.learned, whole.learned);
        await end.remove();
        break;
      }
      assert.ok(runs > 2, `${runs} runs`);
      assert.ok(!existsSync(place));
    });
  }

  it('trains nothing twice', async () => {
    const place = folder.file('counted');
    assert.equal((await follow([prune], folder.file('uncounted'))).trainings, 3);
    // 12 steps a round: the second one has begun.
    await assert.rejects(follow([prune], place, { stopAt: 14 }), /stopped/);
    assert.deepEqual(readdirSync(place).sort(), ['recipe.json', 'training-0-1.json']);
    assert.equal((await follow([prune], place)).trainings, 2);
    assert.deepEqual(readdirSync(place), ['recipe.json']);
    assert.equal((await follow([prune], place)).trainings, 0);
  });

  it('lets steps that were not reached change, and begins one anew that was under way', async () => {
    const place = folder.file('changed');
    await assert.rejects(follow([prune, share], place, { stopAt: 40 }), /stopped/);
    const other = share.replace("'*': 3", "'*': 2");
    const { network, results, trainings } = await follow([prune, other, '  - retrain: {}'], place);
    assert.deepEqual([results, trainings], [[0], 2]);
    const expected = await follow([prune, other, '  - retrain: {}'], folder.file('expected'));
    assert.equal(graphToJson(network.graph), graphToJson(expected.network.graph));
  });

  it('of other steps, samples or seeds is refused, and stays', async () => {
    const place = folder.file('other');
    await follow([prune, share], place);
    const before = readFileSync(path.join(place, 'recipe.json'));
    const refusals: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
      [() => follow([prune.replace('0.75', '0.7'), share], place), /another step at r\.yaml:4:5/],
      [() => follow([prune], place), /another step at r\.yaml/],
      [() => follow([prune, share], place, { seed: 4 }), /another model, other samples, or another seed/],
      [() => follow([prune, share], place, { samples: quarters(96, 2) }), /another model, other samples/],
    ];
    for (const [again, message] of refusals) await rejectsUserError(again(), 'usage', [/other/, message]);
    assert.deepEqual(readFileSync(path.join(place, 'recipe.json')), before);
  });

  it('does not mind comments, nor where steps stand', async () => {
    const place = folder.file('comments');
    await follow([prune], place);
    assert.equal((await follow(['  # First of all', prune], place)).trainings, 0);
  });

  it('that is damaged is refused', async () => {
    const place = folder.file('damaged');
    await follow([prune], place);
    for (const text of ['{', '{}', 'null']) {
      writeFileSync(path.join(place, 'recipe.json'), text);
      await rejectsUserError(follow([prune], place), 'usage', [/damaged is damaged, or no checkpoint/]);
    }
    writeFileSync(folder.file('file'), '');
    await rejectsUserError(follow([prune], folder.file('file')), 'usage', [/file cannot be read/]);
  });
});
