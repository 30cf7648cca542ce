import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { packageRoot } from '../../../tool/paths.js';
import { edgec, stopWhenThere } from '../../support/edgec.js';

const fashion = '/usr/share/datasets/fashion-mnist';
const images = path.join(fashion, 'train-images-idx3-ubyte.gz');
const lenet = path.join(packageRoot, 'examples', 'networks', 'lenet-300-100.yaml');

describe('edgec train', () => {
  let folder = '';
  before(async function () {
    if (!existsSync(images)) {
      console.warn(`${images} is not there (package dataset-fashion-mnist): training is not tested.`);
      this.skip();
    }
    folder = await mkdtemp(path.join(os.tmpdir(), 'edgec-train-'));
  });
  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  it('trains LeNet-300-100 on Fashion-MNIST, for the other commands to read', async () => {
    const validation = path.join(fashion, 't10k-images-idx3-ubyte.gz');
    const output = path.join(folder, 'lenet.edgec.json');
    const { exitCode, stdout, stderr } = await edgec(
      ['train', lenet, '--data', images, '--validation', validation, '--epochs', '1', '-o', output, '--json'],
      { cwd: folder },
    );
    assert.equal(exitCode, 0, stderr);
    const report = JSON.parse(stdout);
    assert.equal(report.format, 'edgec-train');
    assert.deepEqual(report.network, {
      name: 'lenet-300-100',
      file: lenet,
      output,
      parameters: 266_610,
      macs: 266_200,
    });
    assert.equal(report.epochs.length, 1);
    const { accuracy } = report.epochs[0].validation;
    assert.ok(accuracy > 0.8, `${accuracy}`);
    assert.ok(!existsSync(`${output}.checkpoint`));
    const checked = await edgec(['check', output, '--json'], { cwd: folder });
    assert.equal(checked.exitCode, 0, checked.stderr);
  });

  it('stops at Ctrl-C and goes on from there to the same network', async () => {
    const common = ['train', lenet, '--data', images, '--limit', '3000', '--epochs', '3'];
    const whole = path.join(folder, 'whole.edgec.json');
    assert.equal((await edgec([...common, '-o', whole])).exitCode, 0);

    const output = path.join(folder, 'stopped.edgec.json');
    const checkpoint = `${output}.checkpoint`;
    const stopped = await stopWhenThere([...common, '-o', output], packageRoot, checkpoint);
    assert.equal(stopped.exitCode, 130, stopped.stderr);
    assert.match(stopped.stderr, /error: interrupted\nThe same command goes on from .*checkpoint/);
    assert.ok(!existsSync(output));

    assert.equal((await edgec([...common, '-o', output])).exitCode, 0);
    assert.equal(await readFile(output, 'utf8'), await readFile(whole, 'utf8'));
    assert.ok(!existsSync(checkpoint));
  });

  it('refuses a wrong description with its place, and leaves nothing behind', async () => {
    const file = path.join(folder, 'wrong.yaml');
    await writeFile(file, (await readFile(lenet, 'utf8')).replace('units: 300', 'units: none'));
    const { exitCode, stderr } = await edgec(['train', file, '--data', images], { cwd: folder });
    assert.equal(exitCode, 2);
    assert.match(stderr, /wrong\.yaml:\d+:\d+: layers\[1\]\.dense\.units must be a whole number/);
    assert.ok(!existsSync(path.join(folder, 'wrong.edgec.json')));
  });

  it('refuses a share that is none', async () => {
    const { exitCode, stderr } = await edgec(['train', lenet, '--data', images, '--hold-out', '2']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /between 0 and 1/);
  });
});
