import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildApplication } from '../../../tool/build/application.js';
import type { Image } from '../../../tool/build/image.js';
import { buildLoader } from '../../../tool/build/loader.js';
import { describeModelled, type ModelledLayers, takeApart } from '../../../tool/deploy/modelled.js';
import { type LayersRun, runForLayers } from '../../../tool/deploy/run-samples.js';
import { findApplication } from '../../../tool/device/application.js';
import { withDevice } from '../../../tool/device/device.js';
import { flashApplication } from '../../../tool/device/flash.js';
import type { ModelledRun } from '../../../tool/report/layers.js';
import { unknownNote } from '../../../tool/report/modelled.js';
import { useFolder } from '../../support/folder.js';
import { probeProgram, writeProbeModel } from '../../support/probe-model.js';

/** A Cortex-M has no such instruction, and so no cycles for it; the engine executes it all the same. */
const neonLoad = 'static __attribute__((naked)) void empty(void) { __asm volatile("b 1f\\n .ltorg\\n 1: ';
const unknownLayer = `${neonLoad} mov r0, sp\\n .inst.w 0xf920078f\\n bx lr"); }`;
const turns = 1000;

describe('the profile of a virtual chip', () => {
  const folder = useFolder();
  let board: Board;
  let application: Image;
  let modelled: ModelledLayers;
  let run: LayersRun;
  let described: ModelledRun;

  before(async () => {
    board = await loadBoard('nucleo-f746');
    await writeProbeModel(folder.file('model'));
    const model = folder.file('model/model.c');
    const text = await readFile(model, 'utf8');
    const empty = 'static __attribute__((noinline)) void empty(void) {\n}';
    assert.ok(text.includes(empty));
    await writeFile(model, text.replace(empty, unknownLayer));
    application = await buildApplication(
      probeProgram,
      folder.file('model'),
      board,
      folder.file('application'),
    );
    ({ run, modelled } = await profileOnce());
    described = await describeModelled(
      modelled,
      { program: probeProgram, image: application },
      { hotspots: true, output: folder.path },
    );
  });

  /** @param timers where the layer that only a board of another chip can compute sets its timers; 0: not at all */
  async function profileOnce(timers = 0): Promise<{ run: LayersRun; modelled: ModelledLayers }> {
    const loader = await buildLoader(board);
    const emulator = { loaderElf: loader.elf, applicationElf: application.elf };
    return withDevice({ board, emulator }, async (device) => {
      await flashApplication(device, application);
      const found = await findApplication(device, probeProgram);
      assert.ok(device.profiler);
      const input = new Int8Array(12);
      new DataView(input.buffer).setUint32(0, turns, true);
      new DataView(input.buffer).setUint32(8, timers, true);
      const infer = () => runForLayers(found, [input]);
      await infer();
      const apart = await takeApart(device.profiler, application.elf, infer);
      return { run: apart.result, modelled: apart.modelled };
    });
  }

  it('has every layer with the instructions that it executes', () => {
    const instructions = described.layers.map((layer) => layer.instructions);
    // Branch, move, load, return; move, 1000 turns of two, return; two loads and a branch more.
    assert.deepEqual(instructions.slice(0, 3), [4, 2 + 2 * turns, 4 + 2 * turns]);
    assert.equal(instructions[6], 0, 'a layer that computes nothing');
  });

  it("agrees with the chip's own counter to what a call takes", () => {
    for (const [index, { time }] of run.layers.slice(0, 6).entries()) {
      const lines = modelled.layers[index]!.lines;
      const cycles = lines.reduce(
        (sum, { issue, loadUse, branch, fetch, waitState }) =>
          sum + issue + loadUse + branch + fetch + waitState,
        0,
      );
      assert.ok(Math.abs(cycles - time) <= 24, `layer ${index}: ${cycles}, counted ${time}`);
    }
  });

  it('adds up, from instructions over lines and functions to the layer', () => {
    for (const { instructions, hotspots } of described.layers) {
      if (hotspots === undefined) continue;
      const { causes, functions } = hotspots;
      assert.equal(hotspots.instructions, instructions);
      assert.equal(
        Object.values(causes).reduce((sum, cycles) => sum + cycles, 0),
        hotspots.cycles,
      );
      const sumOf = (parts: readonly { readonly cycles: number }[]) =>
        parts.reduce((sum, { cycles }) => sum + cycles, 0);
      assert.equal(sumOf(functions), hotspots.cycles);
      for (const { cycles, lines } of functions) assert.equal(sumOf(lines), cycles);
    }
  });

  it('names functions and lines, files from the output folder on', async () => {
    const [loop] = described.layers[1].hotspots!.functions;
    assert.equal(loop.function, 'thousand_turns');
    assert.equal(loop.lines[0].file, 'model/model.c');
    const source = (await readFile(folder.file('model/model.c'), 'utf8')).split('\n');
    const line = source[loop.lines[0].line! - 1];
    assert.match(line, /__asm volatile|#1000|subs r0|bne 1b|bx lr/);
  });

  it('tells stalls by their cause', () => {
    const { causes } = described.layers[1].hotspots!;
    // A loop of 1000 turns that its branch predictor knows: hardly more than its instructions.
    assert.ok(causes.issue >= turns && causes.issue <= 2 * turns + 2, JSON.stringify(causes));
    assert.equal(causes.loadUse, 0);
    assert.equal(causes.waitState, 0);
    assert.ok(causes.branch > 0 && causes.branch < 100, JSON.stringify(causes));
  });

  it('names instructions that the timing model does not know, with their count', () => {
    assert.equal(described.unknown.length, 1);
    const [unknown] = described.unknown;
    assert.equal(unknown.encoding, '0xf920078f');
    assert.match(unknown.instruction ?? '', /^vld1/);
    assert.equal(unknown.executions, 1);
    assert.equal(unknown.function, 'empty');
    assert.equal(unknown.file, 'model/model.c');
    assert.match(
      unknownNote(unknown),
      /^warning: the timing model does not know vld1.* \(0xf920078f\) in empty \(model\/model\.c:\d+\): one cycle for each of 1 executions$/,
    );
  });

  it('ends where the firmware does wrong, with the reason and the line', async () => {
    await assert.rejects(profileOnce(1), {
      kind: 'device',
      message:
        /^The firmware of nucleo-f746 would fail on silicon: writes 0x4000\w+, .* age_timers \(.*model\.c:\d+\)\.$/,
    });
  });

  it('is the same twice', async () => {
    assert.deepEqual((await profileOnce()).modelled, modelled);
  });
});
