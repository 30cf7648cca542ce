import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadBoard } from '../../../tool/boards/load.js';
import { emulatedBoard, standInReason, startEmulator } from '../../../tool/device/emulator/emulator.js';
import { type FakeTools, fakeTools } from '../../support/fake-tools.js';

describe('emulated boards', () => {
  let tools: FakeTools;
  const { PATH, EDGEC_UNICORN } = process.env;
  beforeEach(async () => {
    tools = await fakeTools();
    process.env.PATH = `${tools.folder}:${PATH}`;
  });
  afterEach(async () => {
    process.env.PATH = PATH;
    if (EDGEC_UNICORN === undefined) delete process.env.EDGEC_UNICORN;
    else process.env.EDGEC_UNICORN = EDGEC_UNICORN;
    await tools.remove();
  });

  /** QEMU, which does this when it is not just asked for its version. */
  const addQemu = (script: string) =>
    tools.add(
      'qemu-system-arm',
      `[ "$1" = --version ] && echo "QEMU emulator version 7.2.0" && exit\n${script}`,
    );
  /** What QEMU prints with `-chardev pty`, and then runs on. */
  const running = 'echo "char device redirected to /dev/pts/9 (label uart)"; exec sleep 1000';
  const start = async (signal?: AbortSignal) =>
    startEmulator(await loadBoard('mps2-an500'), { loaderElf: 'loader.elf' }, signal);

  it('stand in for boards that name one', async () => {
    process.env.EDGEC_UNICORN = tools.folder;
    const board = await loadBoard('nucleo-f746');
    assert.equal((await emulatedBoard(board)).name, 'mps2-an500');
    assert.match(standInReason(board)!, /Unicorn.*edgec doctor/);
    assert.equal((await emulatedBoard(await loadBoard('mps2-an386'))).name, 'mps2-an386');
    const { emulator, ...virtualOnly } = board;
    await assert.rejects(emulatedBoard(virtualOnly), { kind: 'tool', message: /unicorn/, hint: /unicorn/ });
    const { virtual, ...neither } = virtualOnly;
    await assert.rejects(emulatedBoard(neither), { kind: 'usage', hint: /edgec boards/ });
  });

  it('are virtual chips where the Unicorn engine is there', async () => {
    await mkdir(path.join(tools.folder, 'include', 'unicorn'), { recursive: true });
    await writeFile(path.join(tools.folder, 'include', 'unicorn', 'unicorn.h'), '');
    process.env.EDGEC_UNICORN = tools.folder;
    const board = await loadBoard('nucleo-f746');
    assert.equal(await emulatedBoard(board), board);
    assert.equal(standInReason(board), undefined);
  });

  it('run in QEMU, with the serial port on a pseudo-terminal', async () => {
    await addQemu(running);
    const emulator = await start();
    assert.equal(emulator.portPath, '/dev/pts/9');
    const called = (await tools.calledWith('qemu-system-arm'))!.join(' ');
    assert.match(called, /-machine mps2-an500 -icount shift=7 -kernel loader.elf/);
    assert.match(called, /-chardev pty,id=(\w+) -serial chardev:\1/);
    await emulator.stop();
    await emulator.stop();
    assert.equal(await emulator.failure(), undefined);
  });

  it('end with edgec', async () => {
    await addQemu(`echo $$ > '${tools.folder}/pid.called'; ${running}`);
    const emulator = await start();
    const pid = Number((await tools.calledWith('pid'))![0]);
    assert.ok(isAlive(pid));
    await emulator.stop();
    assert.ok(!isAlive(pid));
  });

  it('that do not know the machine are too old', async () => {
    await addQemu('echo "qemu-system-arm: unsupported machine type" >&2; exit 1');
    await assert.rejects(start(), {
      kind: 'tool',
      message: /does not know the machine mps2-an500/,
      hint: /QEMU 7/,
    });
  });

  it('that end show what they said', async () => {
    await addQemu('echo "qemu-system-arm: could not load loader.elf" >&2; exit 1');
    await assert.rejects(start(), { kind: 'tool', message: /could not load loader\.elf/ });
  });

  it('that end later tell why', async () => {
    await addQemu('echo "char device redirected to /dev/pts/9 "; sleep 0.1; echo boom >&2; exit 3');
    const emulator = await start();
    while (!(await emulator.failure())) await pause(10);
    assert.match((await emulator.failure())!.message, /^qemu-system-arm ended unexpectedly: boom$/);
    await emulator.stop();
  });

  it('that are missing are named with the way to get them', async () => {
    process.env.PATH = tools.folder;
    await assert.rejects(start(), { kind: 'tool', message: /qemu-system-arm/, hint: /qemu/ });
  });

  it('stop on Ctrl-C while they start', async () => {
    await addQemu('exec sleep 1000');
    const interruption = new AbortController();
    const started = start(interruption.signal);
    setTimeout(() => interruption.abort(), 20);
    await assert.rejects(started, { kind: 'interrupted' });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
