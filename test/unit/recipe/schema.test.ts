import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { saliencyMethods } from '../../../tool/compress/saliency/index.js';
import { UserError } from '../../../tool/errors.js';
import { packageRoot } from '../../../tool/paths.js';
import { parseRecipe, readRecipe } from '../../../tool/recipe/index.js';
import { matches, valuesByLayer } from '../../../tool/recipe/match.js';
import { teachersOf, teachingFor } from '../../../tool/recipe/teaching.js';
import { rejectsUserError } from '../../support/user-error.js';

const training = 'training: { epochs: 2, optimizer: adam, learning_rate: 0.01 }\n';

function problemOf(text: string): string {
  try {
    parseRecipe(text, 'r.yaml');
  } catch (error) {
    assert.ok(error instanceof UserError, `${error}`);
    assert.equal(error.kind, 'usage');
    return error.message;
  }
  assert.fail('nothing was wrong');
}

describe('a recipe', () => {
  it('has steps with their lines, and defaults', () => {
    const { seed, steps } = parseRecipe(
      'steps:\n  - prune:\n      layers: { conv: 2:4, "*": 0.5 }\n  - share:\n      layers:\n        dense: 5\n',
      'r.yaml',
    );
    assert.equal(seed, 0);
    const [prune, share] = steps;
    assert.deepEqual([prune.kind.name, share.kind.name], ['prune', 'share']);
    assert.equal(prune.where, 'r.yaml:2:5');
    assert.deepEqual(prune.options, {
      layers: [
        { pattern: 'conv', value: { kept: 2, group: 4 }, where: 'r.yaml:3:17' },
        { pattern: '*', value: 0.5, where: 'r.yaml:3:28' },
      ],
      saliency: saliencyMethods.find(({ name }) => name === 'magnitude'),
      ranking: 'layer',
      granularity: 'weight',
      rounds: 1,
      schedule: 'cubic',
      retrain: undefined,
      regrow: false,
      compensate: false,
    });
    assert.deepEqual(share.options, {
      layers: [{ pattern: 'dense', value: 5, where: 'r.yaml:6:9' }],
      start: 'linear',
    });
  });

  const wrong: readonly (readonly [what: string, text: string, problem: RegExp])[] = [
    ['no steps', 'steps: []', /r.yaml:1:8: steps must hold at least one/],
    ['an unknown step', 'steps:\n  - prunes: {}', /r.yaml:2:5: .*prunes is not known/],
    [
      'an unknown key',
      'steps:\n  - share:\n      layers: { a: 4 }\n      init: linear',
      /r.yaml:4:7: .*init is not a known key/,
    ],
    [
      'a sparsity above 1',
      'steps:\n  - prune:\n      layers:\n        a: 1.5',
      /r.yaml:4:12: .*must be a share from 0 to 1/,
    ],
    ['groups that keep all', 'steps:\n  - prune:\n      layers: { a: "4:4" }', /must be a share/],
    ['no layers', 'steps:\n  - prune:\n      layers: {}', /r.yaml:3:7: .*not empty/],
    [
      'an unknown saliency',
      'steps:\n  - prune:\n      layers: { a: 0.5 }\n      saliency: hessian',
      /r.yaml:4:17: .*one of magnitude, optimal_brain_damage/,
    ],
    ['an unknown encoding', 'steps:\n  - encode:\n      layers: { a: zip }', /one of smallest, int8/],
    [
      'ternary weights without training',
      'steps:\n  - ternary: { layers: { a: 0.05 } }',
      /r.yaml:2:5: .*retrain/,
    ],
    [
      'a ternary threshold of 1',
      `${training}steps:\n  - ternary:\n      layers: { a: 1 }\n      retrain: {}`,
      /r.yaml:4:20: .*must be a number from 0 to 0.999/,
    ],
    ['training that is not described', 'steps:\n  - retrain: {}', /say how under `training`/],
    ['regrowth without training', 'steps:\n  - prune: { layers: { a: 0.5 }, regrow: true }', /needs retrain/],
    ['rounds without training', 'steps:\n  - prune: { layers: { a: 0.5 }, rounds: 3 }', /need retrain/],
    [
      'compensation with training',
      `${training}steps:\n  - prune: { layers: { a: 0.5 }, compensate: true, retrain: {} }`,
      /without training/,
    ],
    [
      'one ranking for different shares',
      'steps:\n  - prune: { layers: { a: 0.5, b: 0.6 }, ranking: global }',
      /must all have the same share/,
    ],
    [
      'pruning after sharing',
      'steps:\n  - share: { layers: { a: 4 } }\n  - prune: { layers: { a: 0.5 } }',
      /r.yaml:3:5: prune cannot follow share: sharing settles/,
    ],
    [
      'training after encoding',
      `${training}steps:\n  - encode: { layers: { a: smallest } }\n  - retrain: {}`,
      /r.yaml:4:5: retrain cannot follow encode/,
    ],
    [
      'a temperature without a teacher',
      `${training.replace(' }', ', temperature: 2 }')}steps:\n  - retrain: {}`,
      /r.yaml:1:1: temperature and teacher_weight say how to learn from a teacher, and there is none/,
    ],
    [
      "a teacher's weight where there is none",
      `${training.replace(' }', ', teacher: original }')}steps:\n  - retrain: {}\n  - retrain: { teacher: none, teacher_weight: 1 }`,
      /r.yaml:4:5: temperature/,
    ],
    [
      'a teacher of a network without classes',
      `${training.replace(' }', ', loss: reconstruction }')}steps:\n  - retrain: { teacher: original }`,
      /r.yaml:3:5: .*reconstruct its input has no use for a teacher/,
    ],
    ['a temperature of 0', `${training}steps:\n  - retrain: { temperature: 0 }`, /number from 0.1 to 1000/],
    [
      'low rank without a rank',
      'steps:\n  - low_rank: { method: svd }',
      /r.yaml:2:5: .*layers or macs must say/,
    ],
    [
      'low rank with two aims',
      'steps:\n  - low_rank:\n      layers: { a: 4 }\n      macs: 0.5',
      /r.yaml:4:13: .*leave out layers/,
    ],
    [
      'a rank of one and a half',
      'steps:\n  - low_rank: { layers: { a: 1.5 } }',
      /must be a rank, or a share/,
    ],
    ['all MACs left', 'steps:\n  - low_rank: { macs: 1 }', /number from 0.001 to 0.999/],
    [
      'low rank after pruning',
      'steps:\n  - prune: { layers: { a: 0.5 } }\n  - low_rank: { macs: 0.5 }',
      /r.yaml:3:5: low_rank cannot follow prune: .*decompose first/,
    ],
    [
      'fixed point of 12 bits',
      'steps:\n  - fixed_point:\n      bits: 12',
      /r.yaml:3:13: .*must be 4, 8 or 16/,
    ],
    [
      'an unknown precision',
      'steps:\n  - fixed_point:\n      precision: fixed',
      /r.yaml:3:18: .*one of dynamic, static/,
    ],
    [
      'pruning after fixed point',
      'steps:\n  - fixed_point: {}\n  - prune: { layers: { a: 0.5 } }',
      /r.yaml:3:5: prune cannot follow fixed_point: it settles/,
    ],
    [
      'fixed point twice',
      'steps:\n  - fixed_point: {}\n  - fixed_point: {}',
      /r.yaml:3:5: .*a network has one/,
    ],
    ['no YAML', 'steps: [', /r.yaml:1:9:/],
  ];
  for (const [what, text, problem] of wrong)
    it(`with ${what} is refused, with the place`, () => assert.match(problemOf(text), problem));

  it('names teachers for all trainings or for one, files as seen from the recipe', () => {
    const taught = training.replace(' }', ', teacher: large.keras, temperature: 2 }');
    const recipe = parseRecipe(
      `${taught}steps:\n  - retrain: {}\n  - retrain: { teacher: original, teacher_weight: 0.5 }\n  - retrain: { teacher: none }`,
      'recipes/r.yaml',
    );
    const large = path.resolve('recipes/large.keras');
    assert.deepEqual(teachersOf(recipe), [large, 'original']);
    assert.deepEqual(
      recipe.steps.map(({ options }) => teachingFor(recipe, options.retrain!)),
      [
        { teacher: large, temperature: 2 },
        { teacher: 'original', temperature: 2, weight: 0.5 },
        { temperature: 2 },
      ],
    );
  });

  it('that is not there is refused', () =>
    rejectsUserError(readRecipe('nowhere.yaml'), 'usage', [/nowhere\.yaml cannot be read/]));

  for (const file of readdirSync(path.join(packageRoot, 'examples', 'recipes')).filter((name) =>
    name.endsWith('.yaml'),
  ))
    it(`examples/recipes/${file} can be read`, async () => {
      const { steps } = await readRecipe(path.join(packageRoot, 'examples', 'recipes', file));
      assert.ok(steps.length > 0);
    });
});

describe('patterns of layer names', () => {
  it('match whole names; * stands for any characters, ? for one', () => {
    const cases: readonly (readonly [string, string, boolean])[] = [
      ['dense', 'dense', true],
      ['dense', 'dense_2', false],
      ['dense*', 'dense_2', true],
      ['dense_?', 'dense_10', false],
      ['*/conv', 'block/conv', true],
      ['a.b', 'axb', false],
      ['a(1)', 'a(1)', true],
      ['*', '', true],
    ];
    for (const [pattern, name, isMatch] of cases)
      assert.equal(matches(pattern, name), isMatch, `${pattern} ${name}`);
  });

  it('the first that matches holds', () => {
    const rules = [
      { pattern: 'b', value: 1, where: 'r:1:8' },
      { pattern: '*', value: 2, where: 'r:2:5' },
    ];
    assert.deepEqual(
      [...valuesByLayer(rules, ['a', 'b'])],
      [
        ['a', 2],
        ['b', 1],
      ],
    );
  });

  it('that match nothing are refused, with the line and near names', () => {
    assert.throws(
      () => valuesByLayer([{ pattern: 'dens', value: 1, where: 'r.yaml:7:9' }], ['dense', 'conv']),
      (error) =>
        error instanceof UserError &&
        /^r\.yaml:7:9: .*'dens'/.test(error.message) &&
        /dense/.test(error.hint ?? ''),
    );
  });
});
