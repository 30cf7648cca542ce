import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type ErrorKind, exitCodes } from '../../../tool/errors.js';
import { type CommandResult, edgec, edgecMain } from '../../support/edgec.js';
import { fixture } from '../../support/fixtures.js';
import { useFolder } from '../../support/folder.js';
import { writeLargeImageNetwork, writeWideNetwork } from '../../support/networks.js';

const perceptron = fixture('perceptron_int8.tflite');

/** Asserts an error that says what is wrong, has a hint, and is not a defect with a stack trace. */
function assertError({ exitCode, stdout, stderr }: CommandResult, kind: ErrorKind, message: RegExp): void {
  assert.equal(exitCode, exitCodes[kind], stderr);
  assert.match(stderr, message);
  assert.match(stderr, /^error: .+(\n.*)*\n.+/m);
  assert.doesNotMatch(stderr, /^ {4}at |defect of edgec/m);
  assert.equal(stdout, '');
}

describe('errors on the command line', () => {
  const folder = useFolder();
  const deploy = (model: string, ...options: string[]) =>
    edgec(['deploy', model, '--board', 'mps2-an500', '--output', folder.file('out'), ...options]);

  it('no such board', async () => {
    const result = await edgec(['deploy', perceptron, '--board', 'nucleo-f746zg']);
    assertError(result, 'usage', /no board 'nucleo-f746zg'.*nucleo-f746/s);
  });

  it('no such way to choose ranges', async () => {
    assertError(await deploy(perceptron, '--ranges', 'max'), 'usage', /'max'.*min-max, percentile/s);
  });

  it('a number out of range', async () => {
    assertError(
      await deploy(perceptron, '--repeats', '0'),
      'usage',
      /'--repeats <count>' argument '0' is invalid/,
    );
  });

  it('hotspots of what counts no cycles by line', async () => {
    assertError(
      await deploy(perceptron, '--hotspots'),
      'usage',
      /--hotspots needs a virtual chip, but mps2-an500 is emulated by QEMU.*edgec boards/s,
    );
    const real = ['profile', perceptron, '--board', 'nucleo-f746', '--hotspots'];
    assertError(await edgec(real), 'usage', /a real nucleo-f746 times whole layers.*Add --emulate/s);
  });

  it('a port and an emulator at once', async () => {
    assertError(
      await deploy(perceptron, '--emulate', '--port', '/dev/ttyACM0'),
      'usage',
      /cannot be used with/,
    );
  });

  it('a model that is not there', async () => {
    assertError(await deploy('nowhere.tflite'), 'model', /nowhere\.tflite/);
  });

  it('a file that is no model', async () => {
    assertError(await deploy('package.json'), 'model', /package\.json/);
  });

  it('a truncated model', async () => {
    const whole = readFileSync(perceptron);
    const cut = folder.file('cut.tflite');
    writeFileSync(cut, whole.subarray(0, whole.length / 2));
    assertError(await deploy(cut), 'model', /./);
  });

  it('operators that are not supported, each with its layer', async () => {
    const result = await edgec(['check', fixture('unsupported.tflite')]);
    assertError(result, 'model', /3 layers.*first_1_elu \(ELU\).*up_1 \(TRANSPOSE_CONV\).*leaky_1/s);
  });

  it('a model too big for the flash, with its largest layer', async () => {
    const model = writeWideNetwork(folder.file('wide.edgec.json'), 1100, 1000);
    assertError(await deploy(model), 'fit', /flash.*dense/s);
  });

  it('a model too big for the RAM, with the layer that peaks', async () => {
    const model = writeLargeImageNetwork(folder.file('large.edgec.json'), 320);
    assertError(await deploy(model), 'fit', /RAM.*shrink/s);
  });

  it('a model that cannot fit is found out by check, which lists its layers', async () => {
    const model = writeLargeImageNetwork(folder.file('large.edgec.json'), 320);
    const { exitCode, stdout, stderr } = await edgec(['check', model, '--board', 'mps2-an500']);
    assert.equal(exitCode, exitCodes.fit);
    assert.match(stdout, /^shrink +AveragePool2D/m);
    assert.match(stderr, /does not fit the RAM of mps2-an500.*shrink/);
    const json = await edgec(['check', model, '--board', 'mps2-an500', '--json']);
    assert.equal(json.exitCode, exitCodes.fit);
    assert.equal(JSON.parse(json.stdout).fit.fits, false);
  });

  it('a float model without samples', async () => {
    assertError(await deploy(fixture('perceptron.tflite')), 'data', /float model.*--calibrate/s);
  });

  it('samples of another shape, with both shapes', async () => {
    const samples = folder.file('samples.csv');
    writeFileSync(samples, '1,2,3\n');
    assertError(await deploy(perceptron, '--data', samples), 'data', /\[3\] do not fit .*\[1, 16\]/);
  });

  it('NaN in samples, with the sample', async () => {
    const samples = folder.file('nan.csv');
    const row = Array(16).fill(1).join();
    writeFileSync(samples, `${row}\n${row.replace('1', 'NaN')}\n`);
    assertError(await deploy(perceptron, '--data', samples), 'data', /sample 1 has the value NaN/);
  });

  it('labels of classes that the model does not have', async () => {
    const samples = folder.file('labelled.csv');
    writeFileSync(samples, `${[...Array(16).keys()].join()},label\n${Array(16).fill(1).join()},99\n`);
    assertError(await deploy(perceptron, '--data', samples), 'data', /Label 0 is 99.*classes 0 to 2/s);
  });

  it('a port that does not exist', async () => {
    assertError(
      await deploy(perceptron, '--port', '/dev/edgec-nowhere'),
      'device',
      /edgec-nowhere does not exist/,
    );
  });

  it('no compiler', async () => {
    const result = await edgec(
      ['build', perceptron, '--board', 'nucleo-f746', '--output', folder.file('fresh')],
      { env: { PATH: '' } },
    );
    assertError(result, 'tool', /arm-none-eabi-gcc/);
  });

  it('no emulator', async () => {
    const result = await edgec(['run', perceptron, '--board', 'mps2-an386', '--output', folder.file('out')], {
      env: { PATH: pathWithout('qemu-system-arm', folder.file('bin')) },
    });
    assertError(result, 'tool', /qemu-system-arm/);
  });

  it('an output folder that cannot be made', async () => {
    const file = folder.file('file');
    writeFileSync(file, '');
    const result = await edgec([
      'build',
      perceptron,
      '--board',
      'nucleo-f746',
      '--output',
      path.join(file, 'x'),
    ]);
    assertError(result, 'usage', /file/);
  });

  it('no room for what is built: nothing of it stays, and with room the same command builds', async () => {
    const output = folder.file('limited');
    const parameters = ['build', perceptron, '--board', 'mps2-an386', '--output', output];
    // More than the C files have, less than the linked program with what debuggers need.
    assertError(await edgec(parameters, { fileLimit: 64 }), 'storage', /does not build, there is no room/);
    const left = readdirSync(output, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((file) => /\.tmp$|\bbuild\b/.test(file)),
      [],
    );
    const { exitCode, stderr } = await edgec(parameters);
    assert.equal(exitCode, 0, stderr);
  });

  it('no room for a file of C', async () => {
    const output = folder.file('tiny');
    const parameters = ['generate', perceptron, '--board', 'mps2-an386', '--output', output];
    assertError(
      await edgec(parameters, { fileLimit: 2 }),
      'storage',
      /cannot be written: files as large as that/,
    );
    const left = readdirSync(output, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((file) => file.endsWith('.tmp')),
      [],
    );
  });

  it('no room for the result on stdout', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [edgecMain, 'boards', '--json'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    assertError({ exitCode: status, stdout: '', stderr }, 'storage', /the disk is full/);
  });

  it('--debug adds where the error came from', async () => {
    const { stderr } = await edgec(['check', 'nowhere.tflite', '--debug']);
    assert.match(stderr, /^ {4}at .*import/m);
  });
});

/** A PATH with everything of this one but a command. */
function pathWithout(command: string, folder: string): string {
  mkdirSync(folder);
  for (const from of (process.env.PATH ?? '').split(path.delimiter).filter((entry) => existsSync(entry))) {
    for (const name of readdirSync(from)) {
      if (name === command || existsSync(path.join(folder, name))) continue;
      try {
        symlinkSync(path.join(from, name), path.join(folder, name));
      } catch {
        // A dangling link of the same name is there already.
      }
    }
  }
  return folder;
}
