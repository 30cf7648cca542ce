import assert from 'node:assert/strict';
import { UserError } from '../../../tool/errors.js';
import { nearest } from '../../../tool/schema/nearest.js';
import {
  checked,
  flag,
  list,
  object,
  oneOf,
  optional,
  type Reader,
  readYaml,
  required,
  text,
  wholeNumber,
} from '../../../tool/schema/schema.js';

const recipe = object({
  name: required(text),
  method: required(oneOf(['prune', 'share'])),
  layers: required(list(object({ index: required(wholeNumber(0, 9)) }))),
  quiet: optional(flag),
});

const valid = 'name: small\nmethod: prune\nlayers:\n  - index: 1\n  - index: 0x9\nquiet: true\n';

function messageOf(source: string, schema: Reader<unknown> = recipe): string {
  try {
    readYaml(source, 'recipe.yaml', schema);
  } catch (error) {
    assert.ok(error instanceof UserError);
    assert.equal(error.kind, 'usage');
    return `${error.message} ${error.hint ?? ''}`.trim();
  }
  assert.fail('nothing was wrong');
}

describe('a YAML file read by a schema', () => {
  it('gives the values', () => {
    assert.deepEqual(readYaml(valid, 'recipe.yaml', recipe), {
      name: 'small',
      method: 'prune',
      layers: [{ index: 1 }, { index: 9 }],
      quiet: true,
    });
  });

  it('may lack optional keys', () => {
    assert.equal(readYaml(valid.replace('quiet: true\n', ''), 'recipe.yaml', recipe).quiet, undefined);
  });

  for (const [problem, from, to, message] of [
    [
      'an unknown key',
      'quiet',
      'quite',
      'recipe.yaml:6:1: quite is not a known key. Known keys here: quiet, name,',
    ],
    ['a key of every object', 'quiet', 'toString', 'recipe.yaml:6:1: toString is not a known key.'],
    ['a missing key', 'method: prune\n', '', 'recipe.yaml:1:1: the file lacks the key method.'],
    ['a missing key further in', '  - index: 1', '  - {}', 'recipe.yaml:4:5: layers[0] lacks the key index.'],
    ['a value of the wrong kind', 'small', '[1]', 'recipe.yaml:1:7: name must be text, not a list.'],
    ['a key without a value', ' small', '', 'recipe.yaml:1:6: name must be text, not nothing.'],
    [
      'a word not in the list',
      'prune',
      'trim',
      'recipe.yaml:2:9: method must be one of prune, share, not "trim".',
    ],
    [
      'a number out of range',
      '0x9',
      '10',
      'recipe.yaml:5:12: layers[1].index must be a whole number from 0 to 9, not 10.',
    ],
    [
      'a fraction',
      '0x9',
      '1.5',
      'recipe.yaml:5:12: layers[1].index must be a whole number from 0 to 9, not 1.5.',
    ],
    ['text for a flag', 'true', 'yes', 'recipe.yaml:6:8: quiet must be true or false, not "yes".'],
    ['a key given twice', 'quiet: true', 'name: again', 'recipe.yaml:6:1: Map keys must be unique'],
    ['no YAML', 'name: small', 'name: "small', 'recipe.yaml:'],
    ['an alias', 'small', '*other', 'recipe.yaml:1:7: name must be text, not an alias.'],
  ] as const) {
    it(`names file, line and column of ${problem}`, () => {
      const found = messageOf(valid.replace(from, to));
      assert.ok(found.startsWith(message), found);
    });
  }

  it('says so when the file is empty', () => {
    assert.equal(messageOf(''), 'recipe.yaml:1:1: the file must be a group of keys, not nothing.');
  });

  it('is checked for what holds between its keys', () => {
    const range = checked(
      object({ from: required(wholeNumber(0, 9)), to: required(wholeNumber(0, 9)) }),
      (value) => (value.from <= value.to ? undefined : ['to', 'must not be below from.']),
    );
    assert.deepEqual(readYaml('from: 1\nto: 2', 'recipe.yaml', range), { from: 1, to: 2 });
    assert.equal(messageOf('from: 1\nto: 0', range), 'recipe.yaml:2:5: to must not be below from.');
  });
});

describe('the nearest names', () => {
  it('come first', () => {
    const names = ['mps2-an500', 'nucleo-f746', 'nucleo-l4r5'];
    assert.deepEqual(nearest('nucleo-f764', names), ['nucleo-f746', 'nucleo-l4r5', 'mps2-an500']);
    assert.deepEqual(nearest('mps2', names)[0], 'mps2-an500');
  });
});
