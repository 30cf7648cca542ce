import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Comparison, Variant } from '../../../tool/deploy/compare.js';
import { edgec } from '../../support/edgec.js';
import { useFolder } from '../../support/folder.js';
import { toyFiles, writeToyFiles } from '../../support/toy-files.js';

describe('edgec compare', () => {
  const folder = useFolder();
  const { model, data, test } = toyFiles;
  const compare = (...variants: string[]) =>
    edgec(
      [
        ...['compare', model, ...variants, '--data', data, '--test', test],
        // Of the samples to learn from: those to measure on are other ones, and more.
        ...['--labels', data.replace('images-idx3', 'labels-idx1'), '--limit', '300'],
        ...['--board', 'mps2-an386', '--samples', '3', '--plot', 'compare.html', '--json'],
      ],
      { cwd: folder.path },
    );

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

  it('refuses two variants of one name, before any work', async () => {
    const { exitCode, stdout, stderr } = await compare('shared.yaml', 'other/shared.edgec.json');
    assert.equal(exitCode, 2);
    assert.match(stderr, /other\/shared\.edgec\.json would be shown as 'shared', as shared\.yaml is/);
    assert.equal(JSON.parse(stdout).kind, 'usage');
  });
});
