import assert from 'node:assert/strict';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { type Alteration, loaderWorkshop } from '../../support/altered-loader.js';
import { ack, exchange } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';
import { virtualChips } from './chips/index.js';

const uart = 'chips/stm32/uart.c';
/** ISR: RXNE and ORE, RM0385 31.8.8. */
const received = 1 << 5;
const overrun = 1 << 3;
/** RAM that the loader does not use. */
const seen = 0x20008000;

/** The status in which an overrun was seen is kept for the test. */
const keepsStatus: Alteration = {
  file: uart,
  from: 'const uint32_t status = USART_ISR(SERIAL_PORT);',
  to: `const uint32_t status = USART_ISR(SERIAL_PORT);
        if (status & USART_ISR_ORE) {
            REGISTER(${seen}) = status;
        }`,
};
/** Longer than ten frames before a byte is fetched that has arrived. */
const slow: Alteration = {
  file: uart,
  from: '            const uint32_t data = USART_RDR(SERIAL_PORT);',
  to: `            for (volatile uint32_t turn = 0; turn < 10000; turn++) {
            }
            const uint32_t data = USART_RDR(SERIAL_PORT);`,
};

for (const { name, board: boardName } of virtualChips) {
  describe(`the serial port of an ${name}`, () => {
    const folder = useFolder();
    let board: Board;
    let build: Awaited<ReturnType<typeof loaderWorkshop>>;
    before(async () => {
      board = await loadBoard(boardName);
      build = await loaderWorkshop(board, path.join(folder.path, 'loader'));
    });

    const start = async (...alterations: readonly Alteration[]) =>
      powerUp(board, { flash: [await build(...alterations)] });
    const statusSeen = ({ chips, chip }: VirtualBoard) => chips.peek(chip, seen, 4).readUInt32LE();
    const synchronisation = 0x7f;
    const getId = [0x02, 0xfd];

    it('keeps up with bytes that follow each other without a pause', async () => {
      const virtual = await start(keepsStatus);
      const before = statusSeen(virtual);
      assert.deepEqual(await exchange(virtual, [synchronisation, ...getId], 6), [
        ...[ack, ack, 1],
        ...[board.programmerId >> 8, board.programmerId & 0xff, ack],
      ]);
      assert.equal(statusSeen(virtual), before, 'no overrun');
    });

    it('loses what arrives before the last byte was read, and says so', async () => {
      const virtual = await start(keepsStatus, slow);
      const before = statusSeen(virtual);
      // The first byte is there, those that follow it are lost.
      assert.deepEqual(await exchange(virtual, [synchronisation, ...getId], 6), [ack]);
      const status = statusSeen(virtual);
      assert.notEqual(status, before);
      assert.equal(status & (overrun | received), overrun);
      assert.equal(virtual.violation, undefined);
    });

    it('goes on once the overrun is cleared', async () => {
      const virtual = await start(keepsStatus, slow);
      await exchange(virtual, [synchronisation, ...getId], 6);
      assert.deepEqual(await exchange(virtual, getId.slice(0, 1)), []);
      assert.deepEqual(await exchange(virtual, getId.slice(1)), [ack]);
    });
  });
}
