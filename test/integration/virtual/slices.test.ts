import assert from 'node:assert/strict';
import { loadBoard } from '../../../tool/boards/load.js';
import { assembleProgram } from '../../support/bare-program.js';
import { useFolder } from '../../support/folder.js';
import { powerUp } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

/** Words of RAM that the program leaves, from here on: turns, and a mark when it is done. */
const results = 0x20000100;
const turns = 50_000;
const done = 0x600d;

/** Counts in a loop of two blocks, after a division where the core has one. */
const program = `
  ldr r5, =${results}
  ldr r4, =${turns}
  movs r0, #0
  movs r2, #100
  movs r3, #7
.if DIVIDES
  .short 0xfbb2, 0xf1f3 @ udiv r1, r2, r3
.endif
turn:
  adds r0, #1
  b next
  .align 4
next:
  subs r4, #1
  bne turn
  str r0, [r5]
  ldr r0, =${done}
  str r0, [r5, #4]
  b .
`;

for (const { name, board: boardName } of virtualChips) {
  describe(`a program on an ${name}`, () => {
    const folder = useFolder();

    it('goes on where it was stopped, whatever it executed before', async () => {
      const board = await loadBoard(boardName);
      const symbols = { DIVIDES: Number(board.core !== 'cortex-m0plus') };
      const { chips, chip } = await powerUp(board, {
        flash: [await assembleProgram(folder.path, board, program, symbols)],
      });
      const word = (index: number) => chips.peek(chip, results + 4 * index, 4).readUInt32LE();
      for (let slices = 0; slices < 10_000 && word(1) !== done; slices++) chips.run(chip, 997);
      assert.deepEqual([word(0), word(1), chips.violation(chip)], [turns, done, undefined]);
    });
  });
}
