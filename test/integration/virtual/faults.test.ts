import assert from 'node:assert/strict';
import path from 'node:path';
import type { Board } from '../../../tool/boards/board.js';
import { loadBoard } from '../../../tool/boards/load.js';
import { programFacts, sourceLine } from '../../../tool/device/emulator/virtual/programs.js';
import { type Alteration, loaderWorkshop } from '../../support/altered-loader.js';
import { ack, command, exchange, synchronise, withXor, word, writeBlock } from '../../support/an3155.js';
import { useFolder } from '../../support/folder.js';
import { powerUp, type VirtualBoard } from '../../support/virtual-board.js';

const ram = 0x20004000;
const applicationAddress = 0x08008000;

const wrong = {
  fastPll: {
    file: 'chips/stm32f7/clock.c',
    from: 'RCC_PLLCFGR_PLLN(factor)',
    to: 'RCC_PLLCFGR_PLLN(factor + 10)',
  },
  slowPll: {
    file: 'chips/stm32f7/clock.c',
    from: 'RCC_PLLCFGR_PLLN(factor)',
    to: 'RCC_PLLCFGR_PLLN(factor - 16)',
  },
  pllInput: { file: 'chips/stm32f7/clock.c', from: 'RCC_PLLCFGR_PLLM(divider)', to: 'RCC_PLLCFGR_PLLM(2)' },
  noPortClock: {
    file: 'chips/stm32f7/serial_port.c',
    from: 'RCC_AHB1ENR |= RCC_AHB1ENR_GPIODEN;',
    to: '',
  },
  pinFunction: {
    file: 'chips/stm32f7/serial_port.c',
    from: 'ALTERNATE_USART3 7',
    to: 'ALTERNATE_USART3 8',
  },
  waitStates: {
    file: 'chips/stm32f7/stm32f7.h',
    from: 'FLASH_ACR_LATENCY_7 UINT32_C(7)',
    to: 'FLASH_ACR_LATENCY_7 UINT32_C(6)',
  },
  noOverDrive: { file: 'chips/stm32f7/clock.c', from: '    enter_over_drive();\n', to: '' },
  anyContents: {
    file: 'chips/stm32f7/flash.c',
    from: 'if (!flash_can_hold(target, data, length)) {',
    to: 'if (length == 0) {',
  },
  anySector: {
    file: 'loader/memory_map.c',
    from: 'flash_sector_address(sector) >= FREE_FLASH_ADDRESS',
    to: 'true',
  },
  locked: { file: 'chips/stm32-dwt/counter.c', from: '    cycle_counter_unlock();\n', to: '' },
  dirtyCache: { file: 'chips/stm32f7/caches.c', from: '    invalidate_data_cache();\n', to: '' },
  deepStack: {
    file: 'loader/an3155_commands.c',
    from: 'static void get_id(void) {',
    to: 'static void get_id(void) {\n    volatile uint8_t deep[3000];\n    deep[0] = 1;\n    chip_uart_flush();',
  },
  wrongRegister: {
    file: 'chips/stm32/uart.c',
    from: '    USART_BRR(SERIAL_PORT) =',
    to: '    REGISTER(SERIAL_PORT + 0x3F4) = 1;\n    USART_BRR(SERIAL_PORT) =',
  },
} satisfies Record<string, Alteration>;

describe('mistakes in the firmware of an STM32F746', () => {
  const folder = useFolder();
  let board: Board;
  let build: Awaited<ReturnType<typeof loaderWorkshop>>;
  before(async () => {
    board = await loadBoard('nucleo-f746');
    build = await loaderWorkshop(board, path.join(folder.path, 'loader'));
  });

  async function start(...alterations: readonly Alteration[]): Promise<VirtualBoard> {
    const image = await build(...alterations);
    const { stack } = await programFacts(image.elf, board);
    const virtual = await powerUp(board, { flash: [image] });
    virtual.chips.setStacks(virtual.chip, [stack]);
    return virtual;
  }

  /** Runs to the mistake; checks what is said of it and the function that it is found in. */
  async function violates(virtual: VirtualBoard, what: RegExp, where: string) {
    virtual.run();
    assert.match(virtual.violation?.message ?? 'no violation', what);
    const program = await programFacts(path.join(folder.path, 'loader', 'build', 'loader.elf'), board);
    assert.match(
      await sourceLine([program], virtual.violation!.pc),
      new RegExp(`${where} \\(.*\\.[ch]:\\d+\\)$`),
    );
  }

  it('without any there is nothing to complain of', async () => {
    const virtual = await start();
    assert.equal(virtual.run(), 'idle');
    assert.equal(virtual.chips.clock(virtual.chip, 'hclk'), 216e6);
    await synchronise(virtual);
    await command(virtual, 0x02);
    assert.equal(virtual.violation, undefined);
  });

  it('a PLL that runs too fast is found when it starts', async () => {
    await violates(
      await start(wrong.fastPll),
      /oscillator would run at 452000000 Hz, and may at 100 to 432 MHz/,
      'clock_init',
    );
  });

  it('a PLL that runs too slow garbles every byte', async () => {
    const virtual = await start(wrong.slowPll);
    assert.equal(virtual.run(), 'idle');
    assert.equal(virtual.chips.clock(virtual.chip, 'hclk'), 200e6);
    const [answer] = await exchange(virtual, [0x7f]);
    assert.notEqual(answer, ack);
  });

  it('a wrong divider before the PLL is found when it starts', async () => {
    await violates(await start(wrong.pllInput), /the PLL's input is 4000000 Hz/, 'clock_init');
  });

  it('a peripheral without its clock is found at its first use', async () => {
    await violates(
      await start(wrong.noPortClock),
      /GPIOD is used before its clock is on \(AHB1ENR bit 3\)/,
      '(gpio_use_for_uart|serial_port_connect|uart_init)',
    );
  });

  it('a UART whose pins have another function stays silent', async () => {
    const virtual = await start(wrong.pinFunction);
    assert.equal(virtual.run(), 'idle');
    assert.deepEqual(await exchange(virtual, [0x7f]), []);
    assert.equal(virtual.violation, undefined);
  });

  it('too few wait states are found', async () => {
    await violates(await start(wrong.waitStates), /6 wait states are too few for 216000 kHz/, 'clock_init');
  });

  it('a missing over-drive is found', async () => {
    await violates(await start(wrong.noOverDrive), /above the 180000000 Hz/, 'clock_init');
  });

  it('programming without an erase is found', async () => {
    const virtual = await start(wrong.anyContents);
    await synchronise(virtual);
    assert.equal(await writeBlock(virtual, applicationAddress, [1, 2, 3, 4]), ack);
    await exchangeBlock(virtual, [4, 3, 2, 1]);
    await violates(
      virtual,
      /programs flash at 0x8008000 that is not erased/,
      '(program_word|chip_flash_program)',
    );
  });

  it('a loader that erases itself is found', async () => {
    const virtual = await start(wrong.anySector);
    await synchronise(virtual);
    await command(virtual, 0x44);
    await virtual.send(withXor([0, 0, 0, 0]));
    await violates(virtual, /erases the sector that the code which does so is in/, 'chip_flash_erase');
  });

  it('a cycle counter that is still locked is found', async () => {
    await violates(
      await start(wrong.locked),
      /written while its lock is closed/,
      '(start_cycle_counter|counter_init)',
    );
  });

  it('a cache that is switched on with contents of chance is found', async () => {
    await violates(
      await start(wrong.dirtyCache),
      /before all of its sets and ways are invalidated/,
      'caches_init',
    );
  });

  it('a stack that runs out of its memory is found', async () => {
    const virtual = await start(wrong.deepStack);
    await synchronise(virtual);
    await virtual.send([0x02, 0xfd]);
    await violates(virtual, /the stack pointer is at .*, below the stack/, '.*');
  });

  it('a register that is not there is found', async () => {
    await violates(
      await start(wrong.wrongRegister),
      /0x40004bf4, where no|USART3: writes a register/,
      'uart_init',
    );
  });

  it('code in RAM that nobody wrote is found', async () => {
    const virtual = await start();
    await synchronise(virtual);
    const vectors = [0x00, 0x50, 0x00, 0x20, 0x01, 0x48, 0x00, 0x20];
    assert.equal(await writeBlock(virtual, ram, vectors), ack);
    await command(virtual, 0x21);
    await virtual.send(word(ram));
    virtual.run();
    assert.match(virtual.violation!.message, /executes RAM that was never written, at 0x20004800/);
  });
});

/** Sends a block to where the application starts; the loader may not live to answer. */
async function exchangeBlock(virtual: VirtualBoard, data: readonly number[]): Promise<void> {
  await command(virtual, 0x31);
  await exchange(virtual, word(applicationAddress));
  await virtual.send(withXor([data.length - 1, ...data]));
}
