import assert from 'node:assert/strict';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { type Alteration, loaderWorkshop } from '../../support/altered-loader.js';
import { ack, exchange } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

/** ISR: RXNE and ORE, RM0385 31.8.8. */
const received = 1 << 5;
const overrun = 1 << 3;
/** RAM that the loader does not use. */
const seen = 0x20008000;

/** Lets so many turns of a loop pass before a byte is fetched that has arrived, and keeps the status then for the test. */
const waits = (turns: number): Alteration => ({
  file: 'chips/stm32/uart.c',
  from: '            const uint32_t data = USART_RDR(SERIAL_PORT);',
  to: `            for (volatile uint32_t turn = 0; turn < ${turns}; turn++) {
            }
            REGISTER(${seen}) = USART_ISR(SERIAL_PORT);
            const uint32_t data = USART_RDR(SERIAL_PORT);`,
});
/** Longer than ten frames. */
const slow = waits(10_000);

for (const { name, board: boardName } of virtualChips) {
  describe(`the serial port of an ${name}`, () => {
    const folder = useFolder();
    let board: Board;
    let build: Awaited<ReturnType<typeof loaderWorkshop>>;
    before(async () => {
      board = await loadBoard(boardName);
      build = await loaderWorkshop(board, path.join(folder.path, 'loader'));
    });

    const start = async (alteration: Alteration) => powerUp(board, { flash: [await build(alteration)] });
    const statusSeen = ({ chips, chip }: VirtualBoard) => chips.peek(chip, seen, 4).readUInt32LE();
    const synchronisation = 0x7f;
    const getId = [0x02, 0xfd];

    it('keeps up with bytes that follow each other without a pause', async () => {
      const virtual = await start(waits(0));
      assert.deepEqual(await exchange(virtual, [synchronisation, ...getId], 6), [
        ...[ack, ack, 1],
        ...[board.programmerId >> 8, board.programmerId & 0xff, ack],
      ]);
      assert.equal(statusSeen(virtual) & (overrun | received), received);
    });

    it('loses what arrives before the last byte was read, and says so', async () => {
      const virtual = await start(slow);
      // The first byte is there, those that follow it are lost.
      assert.deepEqual(await exchange(virtual, [synchronisation, ...getId], 6), [ack]);
      assert.equal(statusSeen(virtual) & (overrun | received), overrun | received);
      assert.equal(virtual.violation, undefined);
    });

    it('goes on once the overrun is cleared', async () => {
      const virtual = await start(slow);
      await exchange(virtual, [synchronisation, ...getId], 6);
      // One byte at a time, the second before the loader gives up.
      const [code, complement] = getId;
      await virtual.send([code]);
      virtual.chips.run(virtual.chip, 1_000_000);
      assert.deepEqual(await exchange(virtual, [complement]), [ack]);
    });
  });
}
