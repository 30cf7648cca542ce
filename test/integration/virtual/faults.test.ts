import assert from 'node:assert/strict';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { programFacts, sourceLine } from '../../../tool/device/emulator/virtual/programs.js';
import { type Alteration, loaderWorkshop } from '../../support/altered-loader.js';
import { ack, command, exchange, synchronise } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';
import type { Effect } from './chips/chip.js';
import { commonMistakes } from './chips/common.js';
import { virtualChips } from './chips/index.js';

for (const { name, board: boardName, mistakes } of virtualChips) {
  describe(`mistakes in the firmware of an ${name}`, () => {
    const folder = useFolder();
    let board: Board;
    let build: Awaited<ReturnType<typeof loaderWorkshop>>;
    before(async () => {
      board = await loadBoard(boardName);
      build = await loaderWorkshop(board, path.join(folder.path, 'loader'));
    });

    async function start(alterations: readonly Alteration[]): Promise<VirtualBoard> {
      const image = await build(...alterations);
      const { stack } = await programFacts(image.elf, board);
      const virtual = await powerUp(board, { flash: [image] });
      virtual.chips.setStacks(virtual.chip, [stack]);
      return virtual;
    }

    async function assertEffect(virtual: VirtualBoard, effect: Effect) {
      const stop = virtual.run();
      if (effect === 'silence') {
        assert.equal(stop, 'idle');
        assert.deepEqual(await exchange(virtual, [0x7f]), []);
        assert.equal(virtual.violation, undefined);
      } else if ('garbledAt' in effect) {
        assert.equal(stop, 'idle');
        assert.equal(virtual.chips.clock(virtual.chip, 'hclk'), effect.garbledAt);
        const [answer] = await exchange(virtual, [0x7f]);
        assert.notEqual(answer, ack);
      } else {
        assert.match(virtual.violation?.message ?? 'no violation', effect.reported);
        const elf = path.join(folder.path, 'loader', 'build', 'loader.elf');
        const line = await sourceLine([await programFacts(elf, board)], virtual.violation!.pc);
        assert.match(line.replace(/ \(.*\.[ch]:\d+\)$/, ''), effect.where);
      }
    }

    it('without any there is nothing to complain of', async () => {
      const virtual = await start([]);
      assert.equal(virtual.run(), 'idle');
      assert.equal(virtual.chips.clock(virtual.chip, 'hclk'), board.clock);
      await synchronise(virtual);
      await command(virtual, 0x02);
      assert.equal(virtual.violation, undefined);
    });

    for (const { what, alterations, provoke, effect } of [...mistakes, ...commonMistakes]) {
      const outcome =
        effect === 'silence'
          ? 'is silent with'
          : 'garbledAt' in effect
            ? 'garbles every byte with'
            : 'reports';
      it(`${outcome} ${what}`, async () => {
        const virtual = await start(alterations);
        await provoke?.(virtual, board);
        await assertEffect(virtual, effect);
      });
    }
  });
}
