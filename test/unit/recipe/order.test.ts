import assert from 'node:assert/strict';
import { UserError } from '../../../tool/errors.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { startOfRecipe } from '../../../tool/recipe/network.js';
import { checkLayers } from '../../../tool/recipe/run.js';
import { stepKinds } from '../../../tool/recipe/steps/index.js';
import { toyNetwork } from '../../support/toy-training.js';

/** One step of each kind, all for the same layer. */
const steps: Readonly<Record<string, string>> = {
  low_rank: '{ layers: { second: 2 } }',
  prune: '{ layers: { second: 0.5 } }',
  retrain: '{}',
  share: '{ layers: { second: 3 } }',
  ternary: '{ layers: { second: 0.1 }, retrain: {} }',
  quantize: '{ layers: { second: 4 } }',
  fixed_point: '{}',
  encode: '{ layers: { second: smallest } }',
};

const anywhere = ['low_rank', 'prune', 'retrain', 'share', 'ternary', 'quantize', 'fixed_point', 'encode'];

/** What may stand behind a step; what may not on the same layer only. */
const mayFollow: Readonly<Record<string, { readonly all: readonly string[]; readonly others?: string[] }>> = {
  low_rank: { all: anywhere },
  prune: { all: anywhere.filter((kind) => kind !== 'low_rank') },
  retrain: { all: anywhere },
  share: { all: ['retrain', 'fixed_point', 'encode'], others: ['ternary', 'quantize'] },
  ternary: { all: ['retrain', 'encode'], others: ['prune', 'share', 'ternary', 'quantize'] },
  quantize: { all: ['encode'] },
  fixed_point: { all: ['encode'] },
  encode: { all: [] },
};

/** Why a recipe is refused; undefined where it is not. */
function refusal(first: string, second: string): string | undefined {
  const training = 'training: { epochs: 1, optimizer: adam, learning_rate: 0.01 }';
  try {
    const recipe = parseRecipe(`${training}\nsteps:\n  - ${first}\n  - ${second}\n`, 'r.yaml');
    checkLayers(startOfRecipe(toyNetwork()), recipe.steps);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof UserError && error.kind === 'usage', `${error}`);
    return error.message;
  }
}

describe('the order of steps', () => {
  it('is known for every kind', () => {
    assert.deepEqual(stepKinds.map(({ name }) => name).sort(), Object.keys(mayFollow).sort());
  });

  it('channels that were pruned leave a dense network, which low_rank takes', () => {
    const channels = 'prune: { layers: { second: 0.5 }, granularity: channel }';
    assert.equal(refusal(channels, `low_rank: ${steps.low_rank}`), undefined);
  });

  for (const [first, { all, others = [] }] of Object.entries(mayFollow))
    for (const [second, options] of Object.entries(steps)) {
      const reason = (onLayer: string) =>
        new RegExp(`^r\\.yaml:4:5: ${second} cannot follow ${first}${onLayer}: .{20,}\\.$`);
      const message = () => refusal(`${first}: ${steps[first]}`, `${second}: ${options}`);
      if (all.includes(second))
        it(`${first}, then ${second} is taken`, () => assert.equal(message(), undefined));
      else if (others.includes(second))
        it(`${first}, then ${second} is refused on the same layer, with line, layer and reason`, () => {
          assert.match(message() ?? '', reason(" on layer 'second'"));
          const elsewhere = options.replace('second', 'scores');
          assert.equal(refusal(`${first}: ${steps[first]}`, `${second}: ${elsewhere}`), undefined);
        });
      else
        it(`${first}, then ${second} is refused, with line and reason`, () =>
          assert.match(message() ?? '', reason('')));
    }
});
