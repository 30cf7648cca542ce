import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decompositions, methods } from '../../../tool/compress/low-rank/index.js';
import { saliencyMethods } from '../../../tool/compress/saliency/index.js';
import { initialisations } from '../../../tool/compress/share.js';
import { UserError } from '../../../tool/errors.js';
import { packageRoot } from '../../../tool/paths.js';
import { parseRecipe } from '../../../tool/recipe/index.js';
import { stepKinds } from '../../../tool/recipe/steps/index.js';

interface Definition {
  readonly properties: Readonly<Record<string, { readonly enum?: readonly string[] }>>;
}

const schema = JSON.parse(
  readFileSync(path.join(packageRoot, 'examples', 'recipes', 'recipe.schema.json'), 'utf8'),
) as Definition & { definitions: Readonly<Record<string, Definition>> };

/** The keys that edgec itself knows where an unknown one stands. */
function knownKeys(text: string): string[] {
  try {
    parseRecipe(text, 'r.yaml');
  } catch (error) {
    assert.ok(error instanceof UserError);
    const [, keys] = /Known keys here: (.*)\./.exec(error.hint ?? '') ?? [];
    return keys.split(', ').sort();
  }
  assert.fail('the unknown key was taken');
}

describe('the JSON Schema of recipes', () => {
  const keys = ({ properties }: Definition) => Object.keys(properties).sort();

  it('knows the keys that edgec knows', () => {
    assert.deepEqual(keys(schema), knownKeys('unknown: 1'));
    const training = schema.properties.training as Definition;
    assert.deepEqual(keys(training), knownKeys('training: { unknown: 1 }'));
    assert.deepEqual(
      keys(schema.definitions.retrain),
      knownKeys('steps: [{ share: { retrain: { unknown: 1 } } }]'),
    );
    for (const { name } of stepKinds)
      assert.deepEqual(keys(schema.definitions[name]), knownKeys(`steps: [{ ${name}: { unknown: 1 } }]`));
  });

  it('knows the names that edgec knows', () => {
    const { low_rank: lowRank, prune, share } = schema.definitions;
    assert.deepEqual(lowRank.properties.method.enum, methods);
    assert.deepEqual(lowRank.properties.decomposition.enum, decompositions);
    assert.deepEqual(
      prune.properties.saliency.enum,
      saliencyMethods.map(({ name }) => name),
    );
    assert.deepEqual(share.properties.start.enum, initialisations);
  });
});
