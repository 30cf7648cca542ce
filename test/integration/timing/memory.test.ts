import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { buildTimingRunner, measureSequences, type TimedCore } from '../../support/timing-runner.js';

interface MemoryCase {
  readonly rule: string;
  readonly core: TimedCore;
  /** As the runner takes them. */
  readonly memory: readonly string[];
  readonly code: string;
  readonly cycles: number;
}

const nops = (count: number): string => Array<string>(count).fill('nop').join(';');
const slowCode = (waitStates: number, width: number): string =>
  `region=0,0x100000,flash,${waitStates},${width}`;
const slowData = (kind: string, waitStates: number, width: number): string =>
  `region=0x20000000,0x100000,${kind},${waitStates},${width}`;
/** Ten times over two lines of 8 bytes. */
const loop = 'movs r0, #10; 1: nop; nop; nop; nop; subs r0, #1; bne 1b; nop';
const loopCycles = 1 + 10 * 5 + 10 + 9 + 1;

const cases: readonly MemoryCase[] = [
  {
    rule: 'each line of a flash costs its wait states',
    core: 'cortex-m0plus',
    memory: [slowCode(2, 8)],
    code: nops(8),
    cycles: 8 + 2 * 2,
  },
  {
    rule: 'a prefetch of 3 cycles hides behind 4 instructions of the line before',
    core: 'cortex-m0plus',
    memory: [slowCode(2, 8), 'prefetch'],
    code: nops(8),
    cycles: 8 + 2,
  },
  {
    rule: 'a prefetch of 8 cycles hides half',
    core: 'cortex-m0plus',
    memory: [slowCode(7, 8), 'prefetch'],
    code: nops(8),
    cycles: 8 + 7 + 4,
  },
  {
    rule: 'without an accelerator a loop over two lines reads both each time',
    core: 'cortex-m4',
    memory: [slowCode(4, 8)],
    code: loop,
    cycles: loopCycles + 10 * 2 * 4,
  },
  {
    rule: 'an accelerator keeps them',
    core: 'cortex-m4',
    memory: [slowCode(4, 8), 'lines=64,8,8'],
    code: loop,
    cycles: loopCycles + 2 * 4,
  },
  {
    rule: 'an accelerator with one line does not',
    core: 'cortex-m4',
    memory: [slowCode(4, 8), 'lines=8,1,8'],
    code: loop,
    cycles: loopCycles + 10 * 2 * 4,
  },
  {
    rule: 'data in the line read last cost nothing more',
    core: 'cortex-m4',
    memory: [slowData('flash', 4, 16)],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]; ldr r2, [r5, #16]; ldr r3, [r5]',
    cycles: 5 + 3 * 4,
  },
  {
    rule: 'data cost each time where nothing keeps a line for them',
    core: 'cortex-m0plus',
    memory: [slowData('flash', 2, 8), 'data-unbuffered'],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]; ldrb r2, [r5]',
    cycles: 3 * (2 + 2),
  },
  {
    rule: "an accelerator's data lines keep more",
    core: 'cortex-m4',
    memory: [slowData('flash', 4, 16), 'data-lines=64,4,16'],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]; ldr r2, [r5, #16]; ldr r3, [r5]',
    cycles: 5 + 2 * 4,
  },
  {
    rule: 'each read over a slow bus waits, writes are buffered',
    core: 'cortex-m4',
    memory: [slowData('bus', 1, 4)],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]; str r1, [r6]',
    cycles: 4 + 2,
  },
  {
    rule: 'a miss of the instruction cache costs the bus, 4, and the wait states, a line of 32 bytes',
    core: 'cortex-m7',
    memory: [slowCode(7, 32), 'icache=4096,2,32'],
    code: nops(32),
    cycles: 16 + 2 * (4 + 7),
  },
  {
    rule: 'a loop runs from the instruction cache',
    core: 'cortex-m7',
    memory: [slowCode(7, 32), 'icache=4096,2,32'],
    code: 'movs r0, #100; 1: subs r0, #1; bne 1b; nop',
    cycles: 2 + 3 + 99 + 8 + 1 + (4 + 7),
  },
  {
    rule: 'a miss of the data cache costs the bus and the wait states, a hit nothing',
    core: 'cortex-m7',
    memory: [slowData('bus', 2, 8), 'dcache=4096,4,32'],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]; ldr r2, [r5, #32]',
    cycles: 2 + 2 * (4 + 2),
  },
  {
    rule: 'a write brings its line without a stall',
    core: 'cortex-m7',
    memory: [slowData('bus', 2, 8), 'dcache=4096,4,32'],
    code: 'str r0, [r5]; nop; ldr r1, [r5, #8]; nop',
    cycles: 2,
  },
  {
    rule: 'a fifth line of a set pushes the oldest of four out',
    core: 'cortex-m7',
    memory: [slowData('bus', 0, 8), 'dcache=4096,4,32'],
    code: 'ldr r0, [r5]; ldr r0, [r5, #1024]; ldr r0, [r5, #2048]; ldr r0, [r5, #3072]; add r6, r5, #4096; ldr r0, [r6]; ldr r0, [r5]',
    // 0: all loads are of the same bank, so each takes its own cycle; the sum joins the fourth
    cycles: 6 + 6 * 4,
  },
  {
    rule: 'tightly coupled memory is never cached and never waits',
    core: 'cortex-m7',
    memory: [slowData('tcm', 2, 8), 'dcache=4096,4,32'],
    code: 'ldr r0, [r5]; ldr r1, [r5, #4]',
    cycles: 1,
  },
];

describe('timing model: memories', () => {
  let folder = '';
  before(async () => {
    folder = await buildTimingRunner();
  });
  after(() => rm(folder, { recursive: true }));

  for (const { rule, core, memory, code, cycles } of cases) {
    it(rule, async () => {
      const [measured] = await measureSequences(folder, core, [code], memory);
      assert.equal(measured?.cycles, cycles);
    });
  }

  it('names instructions that it does not know', async () => {
    const [measured] = await measureSequences(folder, 'cortex-m4', ['adds r0, r1; .short 0xb650']);
    assert.deepEqual([...new Set(measured?.unknown)], ['0000b650']);
  });
});
