import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { listBoards, loadBoard, withWeightsInRam } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import { readElf } from '../../../tool/build/elf.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { UserError } from '../../../tool/errors.js';
import { runProcess } from '../../../tool/process.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';

describe('firmware builds', () => {
  let folder: string;
  let model: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'edgec-build-'));
    model = path.join(folder, 'model');
    await writeProbeModel(model);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const application = (board: Board, program = probeProgram) =>
    buildApplication(program, model, board, path.join(folder, board.name), { strict: true });

  async function errorOf(promise: Promise<unknown>): Promise<UserError> {
    try {
      await promise;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    assert.fail('it built');
  }

  it('are free of warnings on every board, and small', async () => {
    for (const board of await listBoards()) {
      const cacheFolder = path.join(folder, 'cache');
      const loader = await buildLoader(board, { strict: true, cacheFolder });
      assert.equal(loader.address, board.memory.flash.address);
      assert.ok(loader.bytes.length < 8192, `${board.name}: a loader of ${loader.bytes.length} bytes`);
      const { address, bytes, sizes } = await application(board);
      assert.equal(address, board.memory.flash.address + board.loader.size);
      assert.equal(sizes.flash.weights + sizes.flash.code, bytes.length);
      assert.ok(sizes.flash.weights >= 256 && sizes.flash.weights < 512, `${sizes.flash.weights}`);
      assert.ok(sizes.flash.code < 5000, `${board.name}: ${sizes.flash.code} bytes of code`);
      assert.equal(sizes.ram.arena, probeProgram.arenaBytes);
      assert.ok(sizes.ram.other < 3000, `${board.name}: ${sizes.ram.other} bytes of variables`);
    }
  });

  it('have their weights twice where they copy them to RAM', async () => {
    for (const board of await listBoards()) {
      const { bytes, sizes } = await application(withWeightsInRam(board));
      assert.equal(sizes.flash.weights + sizes.flash.code, bytes.length);
      assert.ok(sizes.ram.weights > 0, board.name);
      assert.equal(sizes.ram.weights, sizes.flash.weights);
    }
  });

  it('are read as binutils reads them', async () => {
    const { elf, bytes } = await application(await loadBoard('nucleo-f746'));
    const ours = readElf(await readFile(elf));
    const sections = await runProcess('arm-none-eabi-size', ['-A', '-d', elf]);
    const theirs = [...sections.stdout.matchAll(/^(\.\S+) +(\d+) +(\d+)$/gm)];
    assert.ok(theirs.length > 8);
    for (const [, name, size, address] of theirs) {
      const section = ours.sections.find((candidate) => candidate.name === name);
      assert.deepEqual([section?.size, section?.address], [Number(size), Number(address)], name);
    }
    const symbols = await runProcess('arm-none-eabi-nm', ['--print-size', '--radix=d', elf]);
    const objects = [...symbols.stdout.matchAll(/^(\d+) (\d+) [bBdDrR] (\S+)$/gm)];
    assert.ok(objects.some(([, , , name]) => name === 'probe_table'));
    for (const [, value, size, name] of objects) {
      const found = ours.symbols.filter((symbol) => symbol.name === name && symbol.kind === 'object');
      assert.ok(
        found.some((symbol) => symbol.value === Number(value) && symbol.size === Number(size)),
        name,
      );
    }
    const raw = path.join(folder, 'raw.bin');
    await runProcess('arm-none-eabi-objcopy', ['-O', 'binary', '--gap-fill', '0xff', elf, raw]);
    assert.deepEqual(new Uint8Array(await readFile(raw)), bytes);
  });

  it('compile only what changed', async () => {
    const board = await loadBoard('mps2-an385');
    await application(board);
    const objects = async () => {
      const build = path.join(folder, board.name, 'build', 'CMakeFiles');
      const files = await readdir(build, { recursive: true });
      const times = await Promise.all(
        files
          .filter((file) => file.endsWith('.obj'))
          .map(async (file) => [path.basename(file), (await stat(path.join(build, file))).mtimeMs] as const),
      );
      return new Map(times);
    };
    const before = await objects();
    await appendFile(path.join(model, 'weights.c'), '/* changed */\n');
    await application(board);
    const changed = [...(await objects())].filter(([file, time]) => before.get(file) !== time);
    assert.deepEqual(
      changed.map(([file]) => file),
      ['weights.c.obj'],
    );
  });

  it('begin anew in a folder that was moved', async () => {
    const board = await loadBoard('mps2-an385');
    const { bytes } = await application(board);
    const moved = path.join(folder, 'moved');
    await rename(path.join(folder, board.name), moved);
    assert.deepEqual((await buildApplication(probeProgram, model, board, moved)).bytes, bytes);
  });

  it('take a loader that was built before from the cache', async () => {
    const board = await loadBoard('mps2-an385');
    const cacheFolder = path.join(folder, 'cache');
    const first = await buildLoader(board, { cacheFolder });
    const { mtimeMs } = await stat(first.elf);
    const second = await buildLoader(board, { cacheFolder });
    assert.equal((await stat(second.elf)).mtimeMs, mtimeMs);
    assert.deepEqual(second.bytes, first.bytes);
    const faster = { ...board, uart: { ...board.uart, baud: 230400 } };
    assert.notEqual((await buildLoader(faster, { cacheFolder })).elf, first.elf);
    assert.equal((await readdir(cacheFolder)).length, 2);
  });

  it('say so where the cache cannot be written', async () => {
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    const error = await errorOf(
      buildLoader(await loadBoard('mps2-an385'), { cacheFolder: path.join(file, 'cache') }),
    );
    assert.match(error.message, /^The cache .* cannot be written: ENOTDIR/);
    assert.match(error.hint ?? '', /XDG_CACHE_HOME/);
  });

  it('show what the compiler complains of, and keep the rest', async () => {
    await writeFile(path.join(model, 'weights.c'), 'int x = ;\n');
    const error = await errorOf(application(await loadBoard('mps2-an385')));
    assert.equal(error.kind, 'tool');
    assert.match(
      error.message,
      /the application for mps2-an385 does not build:\n.*weights\.c:1:9: error: expected/,
    );
    assert.ok(error.message.split('\n').length < 10);
    const log = /in (\S+build\.log)\./.exec(error.hint ?? '')?.[1];
    assert.match(await readFile(log ?? '', 'utf8'), /FAILED: /);
  });

  it('hold the arena to the memory plan', async () => {
    const error = await errorOf(
      application(await loadBoard('mps2-an385'), { ...probeProgram, arenaBytes: 4096 }),
    );
    assert.match(error.message, /the arena has not the size that the memory plan gave it/);
  });

  it('say by how much a program is too large, where only the linker sees it', async () => {
    const board = await loadBoard('mps2-an385');
    const ram = { ...board.memory.ram, size: 2048 + 2048 + 2048 };
    const small = { ...board, memory: { ...board.memory, ram } };
    const error = await errorOf(application(small));
    assert.equal(error.kind, 'fit');
    assert.match(error.message, /does not fit the RAM of mps2-an385: it needs \d+ bytes more/);
  });

  it('stop at once when interrupted', async () => {
    const board = await loadBoard('mps2-an385');
    const interrupt = new AbortController();
    const build = buildApplication(probeProgram, model, board, path.join(folder, 'stopped'), {
      signal: interrupt.signal,
    });
    setTimeout(() => interrupt.abort(), 50);
    await assert.rejects(build, { name: 'AbortError' });
  });
});
