import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { CompressReport } from '../../../tool/deploy/compress.js';
import { graphToJson } from '../../../tool/graph/json.js';
import { edgec, edgecMain } from '../../support/edgec.js';
import { useFolder } from '../../support/folder.js';
import { perceptron } from '../../support/perceptron.js';
import { writeToyFiles } from '../../support/toy-files.js';

const recipe = `seed: 1
training: { epochs: 10, batch_size: 32, optimizer: adam, learning_rate: 0.01, decay: cosine }
steps:
  - prune: { layers: { dense1: 0.9, dense2: 0.5 }, rounds: 2, retrain: {} }
  - share: { layers: { '*': 4 }, retrain: { epochs: 3 } }
`;

describe('edgec compress --recipe', () => {
  const folder = useFolder();
  let common: string[] = [];

  before(async () => {
    await writeToyFiles(folder);
    writeFileSync(folder.file('recipe.yaml'), recipe);
    common = [
      ...['compress', 'toy.edgec.json', '--recipe', 'recipe.yaml'],
      ...['--data', 'train-images-idx3-ubyte', '--test', 't10k-images-idx3-ubyte'],
    ];
  });

  it('prunes, shares and encodes, says what each costs, and its result runs on a device as on the host', async () => {
    const { exitCode, stdout, stderr } = await edgec([...common, '-o', 'small.edgec.json', '--json'], {
      cwd: folder.path,
    });
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout) as CompressReport;
    assert.deepEqual(
      report.steps?.map(({ step, line }) => [step, line]),
      [
        ['prune', 'recipe.yaml:4'],
        ['share', 'recipe.yaml:5'],
      ],
    );
    const [pruned] = report.steps!;
    assert.deepEqual(pruned.weights, { before: 36 * 64 + 64 * 4, after: 230 + 128 });
    const [dense] = report.layers.filter(({ name }) => name === 'dense1');
    assert.deepEqual(dense.methods, ['prune', 'share']);
    assert.notEqual(dense.encoding, 'int8');
    assert.ok(dense.size!.weights.left <= 230);
    assert.ok(dense.size!.ratio > 8, `${dense.size!.ratio}`);
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

  it('stops at Ctrl-C and leaves nothing half-written', async () => {
    writeFileSync(folder.file('long.yaml'), recipe.replace('epochs: 10,', 'epochs: 100000,'));
    const parameters = common.map((parameter) => (parameter === 'recipe.yaml' ? 'long.yaml' : parameter));
    const before = readdirSync(folder.path);
    const child = spawn(process.execPath, [edgecMain, ...parameters, '-o', 'never.edgec.json'], {
      cwd: folder.path,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (text) => {
      told += text;
      // The second data set is read: training begins.
      if (/t10k.*samples/.test(told)) setTimeout(() => child.kill('SIGINT'), 500);
    });
    const exitCode = await new Promise((resolve) => child.once('close', resolve));
    assert.equal(exitCode, 130, told);
    assert.ok(!existsSync(folder.file('never.edgec.json')));
    assert.deepEqual(readdirSync(folder.path), before);
  });

  it('refuses wrong recipes and missing samples before any work', async () => {
    writeFileSync(folder.file('wrong.yaml'), recipe.replace('dense1', 'denser'));
    const wrong = common.map((parameter) => (parameter === 'recipe.yaml' ? 'wrong.yaml' : parameter));
    const { exitCode, stderr } = await edgec(wrong, { cwd: folder.path });
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrong\.yaml:4: no layer with weights has a name like 'denser'/);
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
