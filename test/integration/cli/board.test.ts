import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { type Emulator, startEmulator } from '../../../tool/device/emulator/emulator.js';
import { openPort } from '../../../tool/device/port.js';
import { edgec, edgecMain } from '../../support/edgec.js';
import { fixture, floatVectors } from '../../support/fixtures.js';
import { useFolder } from '../../support/folder.js';

/** Boards that stay on while commands come and go: an emulated one, used through its port as a real one is. */
describe('a board on a port', () => {
  const folder = useFolder();
  let emulator: Emulator;
  before(async () => {
    const board = await loadBoard('mps2-an500');
    emulator = await startEmulator(board, { loaderElf: (await buildLoader(board)).elf });
  });
  after(() => emulator.stop());

  const command = (name: string, model: string, ...options: string[]) =>
    edgec([
      ...[name, fixture(model), '--board', 'mps2-an500', '--port', emulator.portPath],
      ...['--output', folder.file(model), '--json', ...options],
    ]);

  it('without an application says how to get one', async () => {
    const { exitCode, stderr } = await command('run', 'perceptron_int8.tflite');
    assert.equal(exitCode, 7);
    assert.match(stderr, /no application.*\n.*edgec flash/);
  });

  it('takes an application once', async () => {
    const first = await command('flash', 'perceptron_int8.tflite');
    assert.equal(first.exitCode, 0, first.stderr);
    assert.ok(JSON.parse(first.stdout).bytes > 1000);
    const second = await command('flash', 'perceptron_int8.tflite');
    assert.match(second.stderr, /flash .*holds the application already/);
  });

  it('runs what was flashed, and is measured', async () => {
    const run = await command('run', 'perceptron_int8.tflite', '--samples', '3');
    assert.equal(run.exitCode, 0, run.stderr);
    assert.deepEqual(JSON.parse(run.stdout).verification, { samples: 3, differing: 0 });

    const profile = await command('profile', 'perceptron_int8.tflite', '--repeats', '2', '--warmup', '0');
    assert.equal(profile.exitCode, 0, profile.stderr);
    const { measurement, layers, verification } = JSON.parse(profile.stdout);
    assert.deepEqual(measurement, {
      unit: 'instructions',
      port: emulator.portPath,
      warmup: 0,
      repeats: 2,
    });
    assert.ok(layers[0].counts.median > 0);
    assert.equal(verification, undefined);
  });

  it('with another model is found out by its hash', async () => {
    const { exitCode, stdout, stderr } = await command('run', 'pooling_int8.tflite');
    assert.equal(exitCode, 7);
    assert.match(stderr, /runs another model \(0x[0-9a-f]{8}\).*\n.*edgec flash/);
    assert.equal(JSON.parse(stdout).kind, 'device');
  });

  it('whose port another program has open', async () => {
    const board = await loadBoard('mps2-an500');
    const line = await openPort(emulator.portPath, board.uart.baud);
    try {
      const { exitCode, stderr } = await command('run', 'perceptron_int8.tflite');
      assert.equal(exitCode, 7);
      assert.match(stderr, /is in use by another program/);
    } finally {
      await line.close();
    }
  });

  it('that vanishes during a flash is an error of the device', async () => {
    const flashing = spawnEdgec('flash', fixture('pooling_int8.tflite'), '--port', emulator.portPath);
    await said(flashing.child, /✓ build/);
    await emulator.stop();
    const { exitCode, stderr } = await flashing.end;
    assert.equal(exitCode, 7, stderr);
    assert.doesNotMatch(stderr, /defect/);
  });

  function spawnEdgec(name: string, model: string, ...options: string[]) {
    const parameters = [name, model, '--board', 'mps2-an500', '--output', folder.file('spawned'), ...options];
    return spawnCommand(parameters, {});
  }
});

describe('Ctrl-C', () => {
  const folder = useFolder();

  for (const step of ['quantize', 'generate', 'loader', 'flash']) {
    it(`after "${step}" stops with 130 and leaves no emulator behind`, async () => {
      // The emulator's command line names the loader in this cache.
      const env = { XDG_CACHE_HOME: folder.file('cache') };
      const { child, end } = spawnCommand(
        [
          ...['deploy', fixture('perceptron.tflite'), '--board', 'nucleo-f746', '--emulate'],
          ...['--data', samplesFile(), '--output', folder.file('out'), '--repeats', '100000'],
        ],
        env,
      );
      await said(child, new RegExp(`✓ ${step}`));
      child.kill('SIGINT');
      const { exitCode, stderr } = await end;
      assert.equal(exitCode, 130, stderr);
      assert.match(stderr, /error: interrupted/i);
      assert.deepEqual(processesNaming(folder.path), []);
    });
  }

  function samplesFile(): string {
    const file = folder.file('samples.csv');
    const rows = floatVectors('perceptron').samples.map(({ inputs }) => inputs[0].join());
    writeFileSync(file, rows.join('\n'));
    return file;
  }
});

/** Starts edgec without waiting for its end. */
function spawnCommand(parameters: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [edgecMain, ...parameters], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const end = new Promise<{ exitCode: number | null; stderr: string }>((resolve) =>
    child.once('close', (exitCode) => resolve({ exitCode, stderr })),
  );
  return { child, end };
}

/** Waits until a command has printed something on stderr. */
function said(child: ChildProcess, what: RegExp): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.stderr?.on('data', (part: string) => {
      text += part;
      if (what.test(text)) resolve();
    });
    child.once('close', () => reject(new Error(`ended without ${what}:\n${text}`)));
  });
}

/** Command lines of the processes that name a path. Linux only: elsewhere none. */
function processesNaming(part: string): string[] {
  if (!existsSync('/proc/self/cmdline')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((process) => {
      try {
        return readFileSync(`/proc/${process}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .filter((line) => line.includes(part));
}
