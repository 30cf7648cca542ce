import assert from 'node:assert/strict';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { type Emulator, startEmulator } from '../../../tool/device/emulator/emulator.js';
import { edgec } from '../../support/edgec.js';
import { fixture } from '../../support/fixtures.js';
import { useFolder } from '../../support/folder.js';

describe('edgec flash --via rom', () => {
  const folder = useFolder();
  const board = 'nucleo-f746';
  const model = fixture('perceptron_int8.tflite');
  let emulator: Emulator;
  before(async () => {
    const described = await loadBoard(board);
    const { elf } = await buildLoader(described);
    emulator = await startEmulator(described, { loaderElf: elf, boot0: true });
  });
  after(() => emulator?.stop());

  const command = (name: string, ...options: string[]) =>
    edgec([name, model, '--board', board, '--output', folder.file('out'), ...options]);

  it('brings loader and application onto a board with empty flash', async () => {
    const flash = await command('flash', '--via', 'rom', '--port', emulator.romPortPath!, '--json');
    assert.equal(flash.exitCode, 0, flash.stderr);
    const { format, bytes } = JSON.parse(flash.stdout);
    assert.equal(format, 'edgec-flash');
    const [, written] = /✓ flash +\S+: ([\d,]+) bytes through the ROM; started/.exec(flash.stderr) ?? [];
    assert.ok(Number(written.replaceAll(',', '')) > bytes, `${written} bytes with the loader`);

    const run = await command('run', '--port', emulator.portPath, '--samples', '2', '--json');
    assert.equal(run.exitCode, 0, run.stderr);
    assert.deepEqual(JSON.parse(run.stdout).verification, { samples: 2, differing: 0 });
  });

  it('after which the loader takes other applications over the usual port', async () => {
    const other = fixture('pooling_int8.tflite');
    const { exitCode, stderr } = await edgec([
      ...['flash', other, '--board', board, '--port', emulator.portPath],
      ...['--output', folder.file('other')],
    ]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /✓ flash +\S+: [\d,]+ bytes/);
  });

  it('needs a port, which no probe tells', async () => {
    const { exitCode, stderr } = await command('flash', '--via', 'rom');
    assert.equal(exitCode, 2, stderr);
    assert.match(stderr, /--via rom needs --port/);
  });
});
