import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { describeChip } from '../../../tool/device/emulator/virtual/description.js';
import { assembleProgram } from '../../support/bare-program.js';
import { useFolder } from '../../support/folder.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

/** RCC_CSR, RCC_CSR2 on the STM32G0: offset and the bit that clears the causes (RM0385 5.3.21, RM0444 5.4.24, RM0432 6.4.32). */
const causesOf: Readonly<Record<string, { readonly offset: number; readonly clear: number }>> = {
  'rcc-f7': { offset: 0x74, clear: 24 },
  'rcc-g0': { offset: 0x60, clear: 23 },
  'rcc-l4': { offset: 0x94, clear: 23 },
};
const watchdogCause = 1 << 29;
const softwareCause = 1 << 28;

/** Words of RAM that the program leaves, from here on. */
const results = 0x20000100;
const words = { turns: 0, firstCauses: 1, causes: 2, causesAfterClearing: 3 };
const done = 0x600d;

/** Eight turns of a prescaled LSI of 32 kHz, each of four of its cycles. */
const reload = 7;
const limit = (8 * 4) / 32_000;

/**
 * Starts the watchdog and, with KICKS, reloads it for ever. After its reset keeps what the RCC says of the cause, clears
 * that and asks once more.
 */
const program = `
  ldr r4, =CAUSES
  ldr r5, =RESULTS
  ldr r6, =0x40003000
  ldr r0, [r4]
  lsls r1, r0, #2       @ IWDGRSTF, bit 29
  bmi bitten
  str r0, [r5, #4]
  movs r2, #0
  str r2, [r5]
  ldr r1, =0x5555
  str r1, [r6]
  movs r1, #0
  str r1, [r6, #4]      @ by four
  movs r1, #${reload}
  str r1, [r6, #8]
  ldr r1, =0xCCCC
  str r1, [r6]
  ldr r1, =0xAAAA
turn:
  adds r2, #1
  str r2, [r5]
.if KICKS
  str r1, [r6]
.endif
  b turn
bitten:
  str r0, [r5, #8]
  movs r1, #1
  lsls r1, r1, #CLEAR
  orrs r1, r0
  str r1, [r4]
  ldr r0, [r4]
  str r0, [r5, #12]
  ldr r0, =${done}
  str r0, [r5, #16]
  b .
`;

for (const { name, board: boardName } of virtualChips) {
  describe(`the watchdog of an ${name}`, () => {
    const folder = useFolder();
    let board: Board;
    before(async () => {
      board = await loadBoard(boardName);
    });

    async function start(kicks: boolean): Promise<VirtualBoard> {
      const { peripherals } = await describeChip(board);
      const rcc = peripherals.find((one) => one.name === 'RCC') as unknown as {
        kind: string;
        address: number;
      };
      const { offset, clear } = causesOf[rcc.kind];
      const symbols = { CAUSES: rcc.address + offset, RESULTS: results, KICKS: Number(kicks), CLEAR: clear };
      return powerUp(board, { flash: [await assembleProgram(folder.path, board, program, symbols)] });
    }

    const word = ({ chips, chip }: VirtualBoard, index: number) =>
      chips.peek(chip, results + 4 * index, 4).readUInt32LE();

    function runFor({ chips, chip }: VirtualBoard, seconds: number) {
      const stop = chips.run(chip, Math.round(seconds * chips.clock(chip, 'hclk')));
      assert.deepEqual([stop, chips.violation(chip)], ['time', undefined]);
    }

    it('bites a program that hangs, when its time is over', async () => {
      const virtual = await start(false);
      runFor(virtual, 0.95 * limit);
      const turns = word(virtual, words.turns);
      assert.ok(turns > 100, 'the program was at work');
      assert.notEqual(word(virtual, 4), done);
      runFor(virtual, 0.1 * limit);
      assert.equal(word(virtual, 4), done);
      const more = word(virtual, words.turns) / turns;
      assert.ok(more > 1 && more < 1.1, `${more} times as many turns at the end`);
    });

    it('is then the cause of the reset, until that is cleared', async () => {
      const virtual = await start(false);
      runFor(virtual, 2 * limit);
      assert.equal(word(virtual, words.firstCauses) & watchdogCause, 0, 'at power-up');
      assert.equal(word(virtual, words.causes) & watchdogCause, watchdogCause);
      assert.equal(word(virtual, words.causes) & softwareCause, 0);
      assert.equal(word(virtual, words.causesAfterClearing) >>> 25, 0);
    });

    it('leaves a program alone that reloads it', async () => {
      const virtual = await start(true);
      runFor(virtual, 10 * limit);
      assert.notEqual(word(virtual, 4), done);
      assert.equal(word(virtual, words.firstCauses) & watchdogCause, 0);
    });

    it('bites at the same cycle each time', async () => {
      const turns: number[] = [];
      for (let i = 0; i < 2; i += 1) {
        const virtual = await start(false);
        runFor(virtual, 2 * limit);
        turns.push(word(virtual, words.turns));
      }
      assert.equal(turns[0], turns[1]);
    });
  });
}
