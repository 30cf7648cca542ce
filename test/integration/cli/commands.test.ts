import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../../tool/paths.js';
import { edgec } from '../../support/edgec.js';

describe('edgec', () => {
  it('--version is that of the package', async () => {
    const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
    assert.deepEqual(await edgec(['--version']), { exitCode: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('--help lists the commands', async () => {
    const { exitCode, stdout } = await edgec(['--help']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^ {2}boards .*\n {2}doctor /m);
  });

  it('without a command prints the help as an error', async () => {
    const { exitCode, stdout, stderr } = await edgec([]);
    assert.equal(exitCode, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: edgec/);
  });

  it('with an unknown command names the nearest', async () => {
    const { exitCode, stderr } = await edgec(['bords']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: unknown command 'bords'\n\(Did you mean boards\?\)\n/);
  });

  it('with an unknown option', async () => {
    const { exitCode, stderr } = await edgec(['boards', '--wrong']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: unknown option '--wrong'\n/);
  });

  it('tells a mistake as JSON on stdout with --json', async () => {
    const { exitCode, stdout, stderr } = await edgec(['boards', '--json', 'extra']);
    assert.equal(exitCode, 2);
    assert.match(stderr, /^error: too many arguments/);
    const failure = JSON.parse(stdout);
    assert.equal(failure.format, 'edgec-error');
    assert.equal(failure.kind, 'usage');
    assert.equal(failure.exitCode, 2);
  });

  it('stops quietly where nobody reads on', async () => {
    const { spawnSync } = await import('node:child_process');
    const main = path.join(packageRoot, 'dist', 'tool', 'cli', 'main.js');
    const { stdout, stderr } = spawnSync('sh', ['-c', `'${process.execPath}' '${main}' boards | head -1`], {
      encoding: 'utf8',
    });
    assert.match(stdout, /^--board/);
    assert.equal(stderr, '');
  });
});

describe('edgec boards', () => {
  it('lists boards in a table', async () => {
    const { exitCode, stdout, stderr } = await edgec(['boards']);
    assert.equal(exitCode, 0);
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^nucleo-f746 +ST NUCLEO-F746ZG +cortex-m7 +216 +1,024 +320 +cycles +virtual chip$/m,
    );
  });

  it('--json is JSON alone', async () => {
    const { stdout } = await edgec(['boards', '--json']);
    const { format, boards } = JSON.parse(stdout);
    assert.equal(format, 'edgec-boards');
    assert.equal(boards.find((board: { name: string }) => board.name === 'nucleo-f746').clockHz, 216_000_000);
  });
});

describe('edgec doctor', () => {
  it('finds the tools that the tests need', async () => {
    const { exitCode, stdout } = await edgec(['doctor']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^arm-none-eabi-gcc +found +\d+\.\d+/m);
  });

  it('fails where a needed tool is missing, with one command to get all', async () => {
    const { exitCode, stdout, stderr } = await edgec(['doctor'], { env: { PATH: '' } });
    assert.equal(exitCode, 6);
    assert.match(stdout, /^qemu-system-arm +MISSING/m);
    assert.match(stdout, /^openocd +no, optional/m);
    assert.match(stderr, /^error: needed and not found: arm-none-eabi-gcc, newlib, cmake/);
  });

  it('--json has every tool', async () => {
    const { stdout } = await edgec(['doctor', '--json'], { env: { PATH: '' } });
    const { format, tools } = JSON.parse(stdout);
    assert.equal(format, 'edgec-doctor');
    const gcc = tools.find((tool: { name: string }) => tool.name === 'arm-none-eabi-gcc');
    assert.equal(gcc.need, 'main');
    assert.equal(gcc.found, undefined);
    assert.ok(gcc.install.length > 0);
  });
});
