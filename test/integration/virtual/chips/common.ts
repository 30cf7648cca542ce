import assert from 'node:assert/strict';
import type { Board } from '../../../../tool/boards/board.js';
import { ack, command, exchange, synchronise, withXor, word, writeBlock } from '../../../support/an3155.js';
import type { VirtualBoard } from '../../../support/virtual-board.js';
import type { Mistake } from './chip.js';

/** RAM behind the loader's own. */
const ram = 0x20004000;

/** Mistakes in what all chips have in common. */
export const commonMistakes: readonly Mistake[] = [
  {
    what: 'a loader that erases itself',
    alterations: [
      {
        file: 'loader/memory_map.c',
        from: 'flash_sector_address(sector) >= FREE_FLASH_ADDRESS',
        to: 'true',
      },
    ],
    provoke: async (virtual) => {
      await synchronise(virtual);
      await command(virtual, 0x44);
      await virtual.send(withXor([0, 0, 0, 0]));
    },
    effect: { reported: /erases the \w+ that the code which does so is in/, where: /chip_flash_erase/ },
  },
  {
    what: 'a stack that runs out of its memory',
    alterations: [
      {
        file: 'loader/an3155_commands.c',
        from: 'static void get_id(void) {',
        to: 'static void get_id(void) {\n    volatile uint8_t deep[3000];\n    deep[0] = 1;\n    chip_uart_flush();',
      },
    ],
    provoke: async (virtual) => {
      await synchronise(virtual);
      await virtual.send([0x02, 0xfd]);
    },
    effect: { reported: /the stack pointer is at .*, below the stack/, where: /.*/ },
  },
  {
    what: 'a register that is not there',
    alterations: [
      {
        file: 'chips/stm32/uart.c',
        from: '    USART_BRR(SERIAL_PORT) =',
        to: '    REGISTER(SERIAL_PORT + 0x3F4) = 1;\n    USART_BRR(SERIAL_PORT) =',
      },
    ],
    effect: { reported: /writes a register that is not modelled, at offset 0x3f4/, where: /uart_init/ },
  },
  {
    what: 'code in RAM that nobody wrote',
    alterations: [],
    provoke: async (virtual) => {
      await synchronise(virtual);
      const vectors = [0x00, 0x50, 0x00, 0x20, 0x01, 0x48, 0x00, 0x20];
      assert.equal(await writeBlock(virtual, ram, vectors), ack);
      await command(virtual, 0x21);
      await virtual.send(word(ram));
    },
    effect: { reported: /executes RAM that was never written, at 0x20004800/, where: /.*/ },
  },
];

const doubleWordFlash = 'chips/stm32-flash64/flash.c';

/** Mistakes in what chips have in common whose flash is programmed by double words. */
export const doubleWordMistakes: readonly Mistake[] = [
  {
    what: 'programming without an erase',
    alterations: [
      { file: doubleWordFlash, from: 'if (!can_hold(first + i, &after)) {', to: 'if (length == 0) {' },
    ],
    provoke: programTwice,
    effect: {
      reported: /programs flash at 0x8002000 that is not erased/,
      where: /(program_unit|chip_flash_program)/,
    },
  },
  {
    what: 'the same half of a double word twice',
    alterations: [
      {
        file: doubleWordFlash,
        from: '    words[1] = after->words[1];\n',
        to: '    words[0] = after->words[1];\n',
      },
    ],
    provoke: programOnce,
    effect: {
      reported: /not half of an aligned double word/,
      where: /(program_unit|chip_flash_program|lock)/,
    },
  },
  {
    what: 'programming that is not switched on',
    alterations: [
      { file: doubleWordFlash, from: '    FLASH_CR = FLASH_CR_PG;\n', to: '    FLASH_CR = 0;\n' },
    ],
    provoke: programOnce,
    effect: { reported: /without PG in CR/, where: /(program_unit|chip_flash_program)/ },
  },
];

/** Writes a block of the application's flash twice, with different bytes; the loader may not live to answer. */
export async function programTwice(virtual: VirtualBoard, board: Board): Promise<void> {
  const address = board.memory.flash.address + board.loader.size;
  await synchronise(virtual);
  if ((await writeBlock(virtual, address, [1, 2, 3, 4, 5, 6, 7, 8])) !== ack) return;
  await sendBlock(virtual, address, [8, 7, 6, 5, 4, 3, 2, 1]);
}

/** Writes a block of the application's flash; the loader may not live to answer. */
async function programOnce(virtual: VirtualBoard, board: Board): Promise<void> {
  await synchronise(virtual);
  await sendBlock(virtual, board.memory.flash.address + board.loader.size, [1, 2, 3, 4, 5, 6, 7, 8]);
}

async function sendBlock(virtual: VirtualBoard, address: number, data: readonly number[]): Promise<void> {
  await command(virtual, 0x31);
  await exchange(virtual, word(address));
  await virtual.send(withXor([data.length - 1, ...data]));
}
