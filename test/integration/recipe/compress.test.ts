import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CompressReport } from '../../../tool/deploy/compress.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { undocumentedFields } from '../../support/documented-fields.js';
import { type CommandResult, edgec, stopWhenThere } from '../../support/edgec.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { writeToyFiles } from '../../support/toy-files.js';

/** Trains long enough to be interrupted. */
const recipe = `seed: 1
training: { epochs: 10, batch_size: 32, optimizer: adam, learning_rate: 0.01, decay: cosine }
steps:
  - prune: { layers: { dense1: 0.9, dense2: 0.5 }, rounds: 2, retrain: {} }
  - share: { layers: { '*': 4 }, retrain: { epochs: 30 } }
`;
describe('edgec compress --recipe', () => {
  const folder = useFolder();
  let common: string[] = [];
  /** The recipe followed without interruption. */
  let whole: CommandResult;

  before(async () => {
    await writeToyFiles(folder);
    writeFileSync(folder.file('recipe.yaml'), recipe);
    common = [
      ...['compress', 'toy.edgec.json', '--recipe', 'recipe.yaml'],
      ...['--data', 'train-images-idx3-ubyte', '--test', 't10k-images-idx3-ubyte'],
    ];
    whole = await edgec([...common, '-o', 'small.edgec.json', '--json'], { cwd: folder.path });
  });

  it('prunes, shares and encodes, says what each costs, and its result runs on a device as on the host', async () => {
    assert.equal(whole.exitCode, 0, whole.stderr);
    const report = JSON.parse(whole.stdout) as CompressReport;
    assert.deepEqual(undocumentedFields(report), []);
    assert.deepEqual(
      report.steps?.map(({ step, where }) => [step, where]),
      [
        ['prune', 'recipe.yaml:4:5'],
        ['share', 'recipe.yaml:5:5'],
      ],
    );
    const [pruned] = report.steps!;
    assert.deepEqual(pruned.weights, { before: 36 * 64 + 64 * 4, after: 230 + 128 });
    const [dense] = report.layers.filter(({ name }) => name === 'dense1');
    assert.deepEqual(dense.methods, ['prune', 'share']);
    assert.notEqual(dense.encoding, 'int8');
    assert.ok(dense.size!.weights.left <= 230);
    assert.ok(dense.size!.ratio > 8, `${dense.size!.ratio}`);
    // Nine tenths of its weights are gone: there is signal, and noise.
    assert.ok(dense.snrDb! > 0 && dense.snrDb! < 20, `${dense.snrDb} dB`);
    const bytes = report.layers.map(({ size, tableBytes = 0 }) => size?.bytes ?? tableBytes);
    assert.equal(
      bytes.reduce((a, b) => a + b),
      report.weightBytes.linked,
    );
    const { float, compressed } = report.accuracy!;
    assert.ok(compressed.accuracy > float!.accuracy - 0.03, `${compressed.accuracy} of ${float!.accuracy}`);

    const deployed = await edgec(
      [
        ...['deploy', 'small.edgec.json', '--board', 'mps2-an386', '--samples', '3'],
        ...['--data', 't10k-images-idx3-ubyte', '--json'],
      ],
      { cwd: folder.path },
    );
    assert.equal(deployed.exitCode, 0, deployed.stderr);
  });

  it('learns from the network that it starts from, or from another, which is checked before any work', async () => {
    const taught = (teacher: string) =>
      `training: { epochs: 1, optimizer: adam, learning_rate: 0.01, teacher: ${teacher} }\nsteps:\n  - retrain: {}\n`;
    const run = (name: string, ...more: string[]) =>
      edgec(
        [...common.map((each) => (each === 'recipe.yaml' ? name : each)), '-o', 'taught.edgec.json', ...more],
        { cwd: folder.path },
      );
    writeFileSync(folder.file('original.yaml'), taught('original'));
    assert.equal((await run('original.yaml')).exitCode, 0);
    writeFileSync(folder.file('file.yaml'), taught('toy.edgec.json'));
    const { exitCode, stderr } = await run('file.yaml');
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /teacher +.*toy\.edgec\.json: /);
    writeFileSync(folder.file('other.edgec.json'), graphToJson(perceptron([36, 8, 5])));
    writeFileSync(folder.file('other.yaml'), taught('other.edgec.json'));
    const other = await run('other.yaml');
    assert.equal(other.exitCode, 3);
    assert.match(other.stderr, /teacher .* maps 36 → 5 numbers, the network 36 → 4/);
    assert.doesNotMatch(other.stderr, /retrain/);
  });

  it('decomposes layers: what stands in the place of one takes fewer MACs and runs on a device as on the host', async () => {
    writeFileSync(
      folder.file('low-rank.yaml'),
      'steps:\n  - low_rank: { macs: 0.5 }\n  - prune: { layers: { dense1_basis: 0.5 } }\n',
    );
    const decomposing = common.map((own) => (own === 'recipe.yaml' ? 'low-rank.yaml' : own));
    const { exitCode, stdout, stderr } = await edgec([...decomposing, '-o', 'low.edgec.json', '--json'], {
      cwd: folder.path,
    });
    assert.equal(exitCode, 0, stderr);
    const { steps, layers } = JSON.parse(stdout) as CompressReport;
    const [lowRank] = steps!;
    assert.equal(lowRank.macs.before, 36 * 64 + 64 * 4);
    assert.ok(lowRank.macs.after <= 0.5 * lowRank.macs.before);
    const [basis, dense] = ['dense1_basis', 'dense1'].map((own) => layers.find(({ name }) => name === own));
    assert.deepEqual(basis?.methods, ['low rank', 'prune']);
    assert.deepEqual([dense?.methods, dense?.encoding], [['low rank'], 'int8']);
    assert.deepEqual([basis?.partOf, dense?.partOf], ['dense1', 'dense1']);
    const bytes = basis!.size!.bytes + dense!.size!.bytes;
    for (const part of [basis, dense]) assert.equal(part?.size?.ratio, (4 * (36 * 64 + 64)) / bytes);
    assert.deepEqual(undocumentedFields(JSON.parse(stdout)), []);
    const device = await edgec(
      [
        ...['deploy', 'low.edgec.json', '--board', 'mps2-an386', '--samples', '3'],
        ...['--data', 't10k-images-idx3-ubyte', '--json'],
      ],
      { cwd: folder.path },
    );
    assert.equal(device.exitCode, 0, device.stderr);
  });

  it('measures on samples that are held back', async () => {
    writeFileSync(folder.file('once.yaml'), "steps:\n  - prune: { layers: { '*': 0.5 } }\n");
    const { exitCode, stdout, stderr } = await edgec(
      [
        ...['compress', 'toy.edgec.json', '--recipe', 'once.yaml', '--data', 'train-images-idx3-ubyte'],
        ...['--hold-out', '0.25', '-o', 'once.edgec.json', '--json'],
      ],
      { cwd: folder.path },
    );
    assert.equal(exitCode, 0, stderr);
    const { accuracy } = JSON.parse(stdout) as CompressReport;
    assert.equal(accuracy?.compressed.samples, 150);
  });

  it('stops at Ctrl-C, and the same command goes on to the same bytes', async () => {
    const parameters = [...common, '-o', 'stopped.edgec.json', '--json'];
    const checkpoint = folder.file('stopped.edgec.json.checkpoint');
    const before = readdirSync(folder.path);
    // Within the second round of pruning, and within the training of centroids.
    for (const training of ['training-0-1.json', 'training-1-0.json']) {
      const stopped = await stopWhenThere(parameters, folder.path, path.join(checkpoint, training));
      assert.equal(stopped.exitCode, 130, stopped.stderr);
      assert.match(
        stopped.stderr,
        /error: interrupted\nThe same command goes on from stopped.*checkpoint; remove/,
      );
      assert.deepEqual(readdirSync(folder.path), [...before, path.basename(checkpoint)].sort());
      assert.deepEqual(readdirSync(checkpoint), ['recipe.json', training]);
    }
    const { exitCode, stdout, stderr } = await edgec(parameters, { cwd: folder.path });
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /resume +1 of 2 steps were done before/);
    assert.ok(!existsSync(checkpoint));
    assert.deepEqual(
      readFileSync(folder.file('stopped.edgec.json')),
      readFileSync(folder.file('small.edgec.json')),
    );
    assert.equal(stdout.replaceAll('stopped', 'small'), whole.stdout);
  });

  it('goes on with the same recipe, model and samples only', async () => {
    const parameters = [...common, '-o', 'other.edgec.json'];
    const checkpoint = folder.file('other.edgec.json.checkpoint');
    const stopped = await stopWhenThere(parameters, folder.path, path.join(checkpoint, 'training-1-0.json'));
    assert.equal(stopped.exitCode, 130, stopped.stderr);
    const kept = readdirSync(checkpoint).map((file) => readFileSync(path.join(checkpoint, file)));
    writeFileSync(folder.file('changed.yaml'), recipe.replace('dense1: 0.9', 'dense1: 0.8'));
    const changed = parameters.map((parameter) => (parameter === 'recipe.yaml' ? 'changed.yaml' : parameter));
    const refused = await edgec(changed, { cwd: folder.path });
    assert.equal(refused.exitCode, 2);
    assert.match(
      refused.stderr,
      /other.*checkpoint was made when the recipe had another step at changed\.yaml:4:5/,
    );
    const fewer = await edgec([...parameters, '--limit', '500'], { cwd: folder.path });
    assert.equal(fewer.exitCode, 2);
    assert.match(fewer.stderr, /checkpoint belongs to another model, other samples/);
    assert.deepEqual(
      readdirSync(checkpoint).map((file) => readFileSync(path.join(checkpoint, file))),
      kept,
    );
  });

  it('refuses wrong recipes and missing samples before any work', async () => {
    writeFileSync(folder.file('wrong.yaml'), recipe.replace('dense1', 'denser'));
    const wrong = common.map((parameter) => (parameter === 'recipe.yaml' ? 'wrong.yaml' : parameter));
    const { exitCode, stderr } = await edgec(wrong, { cwd: folder.path });
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrong\.yaml:4:24: no layer with weights has a name like 'denser'/);
    const noTest = await edgec(common.slice(0, -2), { cwd: folder.path });
    assert.equal(noTest.exitCode, 2);
    assert.match(noTest.stderr, /--test/);
  });

  it('edgec sensitivity says what each layer bears', async () => {
    const parameters = ['sensitivity', 'toy.edgec.json', '--data', 't10k-images-idx3-ubyte'];
    const { exitCode, stdout, stderr } = await edgec([...parameters, '--plot', 'curves.svg', '--json'], {
      cwd: folder.path,
    });
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.format, 'edgec-sensitivity');
    assert.equal(report.samples, 400);
    const [dense] = report.layers;
    assert.equal(dense.layer, 'dense1');
    assert.ok(dense.accuracies[0] > dense.accuracies.at(-1));
    const curves = readFileSync(folder.file('curves.svg'), 'utf8');
    const [least] = dense.accuracies.slice(-1);
    const tooltip = `dense1\nshare of the layer&#39;s weights that is cut: 95 %\naccuracy: ${Number((100 * least).toFixed(2))} %`;
    assert.ok(curves.includes(`<title>${tooltip}</title>`), tooltip);
    const picture = await edgec([...parameters, '--plot', 'curves.png'], { cwd: folder.path });
    assert.equal(picture.exitCode, 2);
    assert.equal(picture.stderr.includes('import'), false, 'refused before any work');
    const wrong = await edgec([...parameters, '--saliency', 'size'], { cwd: folder.path });
    assert.equal(wrong.exitCode, 2);
    assert.match(wrong.stderr, /magnitude, optimal_brain_damage/);
  });
});
