import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Comparison, Variant } from '../../../tool/deploy/compare.js';
import { edgec, stopWhenThere } from '../../support/edgec.js';
import { useFolder } from '../../support/folder.js';
import { toyFiles, writeToyFiles } from '../../support/toy-files.js';

describe('edgec compare', () => {
  const folder = useFolder();
  const { model, data, test } = toyFiles;
  const parameters = (...variants: string[]) => [
    ...['compare', model, ...variants, '--data', data, '--test', test],
    // Of the samples to learn from: those to measure on are other ones, and more.
    ...['--labels', data.replace('images-idx3', 'labels-idx1'), '--limit', '300'],
    ...['--board', 'mps2-an386', '--samples', '3', '--plot', 'compare.html', '--json'],
  ];
  const compare = (...variants: string[]) => edgec(parameters(...variants), { cwd: folder.path });

  before(async () => {
    await writeToyFiles(folder);
    writeFileSync(folder.file('shared.yaml'), 'steps: [{ share: { layers: { "*": 3 } } }]');
    writeFileSync(
      folder.file('sparse.yaml'),
      'steps: [{ prune: { layers: { dense1: 0.9 } } }, { encode: { layers: { dense1: csr } } }]',
    );
  });

  it('measures every variant on the device, and says which ones nothing else beats', async () => {
    const { exitCode, stdout, stderr } = await compare('shared.yaml', 'sparse.yaml');
    assert.equal(exitCode, 0, stderr);
    const { format, model: facts, measurement, variants } = JSON.parse(stdout) as Comparison;
    assert.equal(format, 'edgec-compare');
    assert.equal(facts.accuracy?.samples, 400);
    assert.equal(measurement.unit, 'instructions');
    assert.deepEqual(
      variants.map(({ name, methods, encodings }) => [name, methods, encodings[0]]),
      [
        ['int8', [], 'int8'],
        ['shared', ['share'], 'huffman'],
        ['sparse', ['prune'], 'csr'],
      ],
    );
    for (const { verification } of variants) assert.deepEqual(verification, { samples: 3, differing: 0 });

    // The definition again, the long way: nothing that is better in one thing is worse in the other.
    const beats = (cost: (variant: Variant) => number) => (a: Variant, b: Variant) =>
      (a.accuracy.correct > b.accuracy.correct && cost(a) <= cost(b)) ||
      (a.accuracy.correct >= b.accuracy.correct && cost(a) < cost(b));
    const smaller = beats(({ flash }) => flash.weights);
    const faster = beats(({ counts }) => counts);
    for (const variant of variants) {
      assert.equal(variant.isOnSizeFront, !variants.some((other) => smaller(other, variant)));
      assert.equal(variant.isOnSpeedFront, !variants.some((other) => faster(other, variant)));
    }

    const page = readFileSync(folder.file('compare.html'), 'utf8');
    for (const { name, flash } of variants) {
      assert.ok(page.includes(`>${name}<`));
      assert.ok(page.includes(flash.weights.toLocaleString('en-US')));
    }

    const deployed = await edgec(
      [
        ...['deploy', '.edgec/toy-compare/sparse.edgec.json', '--board', 'mps2-an386', '--samples', '3'],
        ...['--data', test, '--json'],
      ],
      { cwd: folder.path },
    );
    const { totals, flash, accuracy } = JSON.parse(deployed.stdout);
    const sparse = variants[2];
    assert.deepEqual(
      [sparse.counts, sparse.flash, sparse.accuracy],
      [totals.counts.median, flash, accuracy.host],
    );
  });

  it('goes on after Ctrl-C, and what was followed to its end is not followed again', async () => {
    const training = 'training: { epochs: 20, batch_size: 16, optimizer: adam, learning_rate: 0.01 }';
    for (const name of ['one', 'two'])
      writeFileSync(folder.file(`${name}.yaml`), `${training}\nsteps:\n  - retrain: {}\n`);
    const command = parameters('one.yaml', 'two.yaml');
    const output = folder.file('.edgec/toy-compare');
    const second = path.join(output, 'two.edgec.json.checkpoint', 'training-0-0.json');
    const stopped = await stopWhenThere(command, folder.path, second);
    assert.equal(stopped.exitCode, 130, stopped.stderr);
    assert.match(
      stopped.stderr,
      /error: interrupted\nThe same command goes on from what is kept in .*compare/,
    );

    // What is kept of the first is its result: another one in its place comes out in the end.
    const kept = path.join(output, 'one.edgec.json.checkpoint', 'recipe.json');
    const state = JSON.parse(readFileSync(kept, 'utf8'));
    assert.equal(state.steps.length, 1);
    assert.deepEqual(readdirSync(path.dirname(kept)), ['recipe.json']);
    state.network.graph.name = 'kept';
    writeFileSync(kept, JSON.stringify(state));

    const { exitCode, stdout, stderr } = await compare('one.yaml', 'two.yaml');
    assert.equal(exitCode, 0, stderr);
    const { variants } = JSON.parse(stdout) as Comparison;
    assert.deepEqual(
      variants.map(({ name }) => name),
      ['int8', 'one', 'two'],
    );
    const names = ['one', 'two'].map(
      (name) => JSON.parse(readFileSync(path.join(output, `${name}.edgec.json`), 'utf8')).graph.name,
    );
    assert.deepEqual(names, ['kept', 'perceptron']);
    for (const name of ['one', 'two'])
      assert.ok(!existsSync(path.join(output, `${name}.edgec.json.checkpoint`)));
  });

  it('refuses two variants of one name, before any work', async () => {
    const { exitCode, stdout, stderr } = await compare('shared.yaml', 'other/shared.edgec.json');
    assert.equal(exitCode, 2);
    assert.match(stderr, /other\/shared\.edgec\.json would be shown as 'shared', as shared\.yaml is/);
    assert.equal(JSON.parse(stdout).kind, 'usage');
  });

  it('refuses a recipe that cannot be followed before the first one is', async () => {
    writeFileSync(folder.file('wrong.yaml'), 'steps:\n  - share: { layers: { "*": 9 } }\n');
    const { exitCode, stderr } = await compare('shared.yaml', 'wrong.yaml');
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrong\.yaml:2:29: .* from 1 to 7/);
    assert.doesNotMatch(stderr, /int8/);
  });
});
