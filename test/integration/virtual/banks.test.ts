import assert from 'node:assert/strict';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { buildLoader } from '../../../tool/build/loader.js';
import type { ChipDescription } from '../../../tool/device/emulator/virtual/description.js';
import {
  ack,
  command,
  exchange,
  nack,
  readBlock,
  synchronise,
  withXor,
  writeBlock,
} from '../../support/an3155.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';

/** The chip with its option byte DBANK cleared: one bank of 8 kB pages. */
function withOneBank(description: ChipDescription): ChipDescription {
  const options = { offset: 0x20, value: 0xffaf_f8aa, two_banks_bit: 22 };
  return {
    ...description,
    peripherals: description.peripherals.map((described) =>
      described.name === 'FLASH' ? { ...described, options } : described,
    ),
  };
}

async function start(board: Board): Promise<VirtualBoard> {
  const virtual = await powerUp(board, { flash: [await buildLoader(board)], alter: withOneBank });
  await synchronise(virtual);
  return virtual;
}

async function erase(virtual: VirtualBoard, page: number): Promise<number> {
  await command(virtual, 0x44);
  return (await exchange(virtual, withXor([0, 0, page >> 8, page & 255])))[0];
}

describe('an STM32L4R5 whose flash is set to one bank', () => {
  let board: Board;
  before(async () => {
    board = await loadBoard('nucleo-l4r5zi');
  });

  it('erases nothing where the board file counts on two, because the pages are others', async () => {
    const virtual = await start(board);
    assert.equal(await erase(virtual, 2), nack);
    assert.deepEqual(await readBlock(virtual, 0x08000000, 8), [
      ...(await buildLoader(board)).bytes.slice(0, 8),
    ]);
    assert.equal(virtual.violation, undefined);
  });

  it('has its 8 kB pages where the board file says so', async () => {
    const { memory } = board;
    const sectors = Array<number>(256).fill(0x2000);
    const virtual = await start({ ...board, memory: { ...memory, flash: { ...memory.flash, sectors } } });
    const block = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const [page, address] of [
      [1, 0x08003ff8],
      [255, 0x081ffff8],
    ]) {
      assert.equal(await writeBlock(virtual, address, block), ack);
      assert.equal(await erase(virtual, page), ack);
      assert.deepEqual(await readBlock(virtual, address, 8), Array(8).fill(0xff));
    }
    assert.equal(virtual.violation, undefined);
  });
});
