import assert from 'node:assert/strict';
import type { Board } from '../../../../tool/boards/board.js';
import { ack, command, synchronise, withXor, writeBlock } from '../../../support/an3155.js';
import type { VirtualBoard } from '../../../support/virtual-board.js';
import type { ChipFacts } from './chip.js';
import { doubleWordMistakes } from './common.js';

const clock = 'chips/stm32g0/clock.c';
const port = 'chips/stm32g0/serial_port.c';
const registers = 'chips/stm32g0/stm32g0.h';
const bank2 = 0x08040000;

export const stm32g0b1: ChipFacts = {
  name: 'STM32G0B1',
  board: 'nucleo-g0b1re',
  programmed: 8,
  rom: {
    device: /Device ID +: 0x0467 \(STM32G0B0\/B1\/C1xx\)/,
    pins: ['PC10', 'PC11'],
    otherPins: ['PB6', 'PB7'],
  },
  mistakes: [
    ...doubleWordMistakes,
    {
      what: 'a PLL that runs too fast',
      alterations: [
        { file: clock, from: 'RCC_PLLCFGR_PLLN(2 * EDGEC_CLOCK', to: 'RCC_PLLCFGR_PLLN(6 * EDGEC_CLOCK' },
      ],
      effect: {
        reported: /oscillator would run at 384000000 Hz, and may at 96 to 344 MHz/,
        where: /clock_init/,
      },
    },
    {
      what: 'a PLL that runs too slow',
      alterations: [
        { file: clock, from: '(2 * EDGEC_CLOCK / PLL_INPUT_HZ)', to: '(2 * EDGEC_CLOCK / PLL_INPUT_HZ - 1)' },
      ],
      effect: { garbledAt: 60e6 },
    },
    {
      what: 'a core beyond its limit',
      alterations: [
        { file: clock, from: '(2 * EDGEC_CLOCK / PLL_INPUT_HZ)', to: '(2 * EDGEC_CLOCK / PLL_INPUT_HZ + 1)' },
      ],
      effect: { reported: /hclk runs at 68000000 Hz, above the 64000000 Hz/, where: /clock_init/ },
    },
    {
      what: 'a PLL without a source',
      alterations: [{ file: registers, from: 'PLLSRC_HSI16 UINT32_C(2)', to: 'PLLSRC_HSI16 UINT32_C(0)' }],
      effect: { reported: /starts the PLL without a source/, where: /clock_init/ },
    },
    {
      what: "the PLL's output switched off",
      alterations: [{ file: registers, from: 'PLLREN BIT(28)', to: 'PLLREN UINT32_C(0)' }],
      effect: { reported: /whose output R is off \(PLLREN\)/, where: /clock_init/ },
    },
    {
      what: 'a peripheral without its clock',
      alterations: [{ file: port, from: 'RCC_IOPENR |= RCC_IOPENR_GPIOAEN;', to: '' }],
      effect: {
        reported: /GPIOA is used before its clock is on \(IOPENR bit 0\)/,
        where: /(gpio_use_for_uart|serial_port_connect|uart_init)/,
      },
    },
    {
      what: 'a UART whose pins have another function',
      alterations: [{ file: port, from: 'ALTERNATE_USART2 1', to: 'ALTERNATE_USART2 6' }],
      effect: 'silence',
    },
    {
      what: 'too few wait states',
      alterations: [{ file: registers, from: 'LATENCY_2 UINT32_C(2)', to: 'LATENCY_2 UINT32_C(1)' }],
      effect: { reported: /1 wait states are too few for 64000 kHz in voltage range 1/, where: /clock_init/ },
    },
    {
      what: 'the lower voltage range',
      alterations: [
        {
          file: clock,
          from: 'RCC_PLLCFGR = pll_configuration();',
          to: 'RCC_APBENR1 |= BIT(28); REGISTER(0x40007000) = UINT32_C(2) << 9 | BIT(3); RCC_PLLCFGR = pll_configuration();',
        },
      ],
      effect: {
        reported: /wait states are too few for 16000 kHz in voltage range 2/,
        where: /(slow_flash_down|clock_init)/,
      },
    },
    {
      what: 'a page of the wrong bank',
      alterations: [
        {
          file: 'chips/stm32g0/flash_pages.h',
          from: 'first_page_of_bank_2 = 256',
          to: 'first_page_of_bank_2 = 128',
        },
      ],
      provoke: eraseLastPage,
      effect: { reported: /erases a page that does not exist/, where: /chip_flash_erase/ },
    },
    {
      what: 'an instruction cache that is reset while it is on',
      alterations: [
        {
          file: 'chips/stm32g0/flash_pages.h',
          from: '    FLASH_ACR &= ~FLASH_ACR_ICEN;\n',
          to: '',
        },
      ],
      provoke: eraseLastPage,
      effect: {
        reported: /resets the instruction cache \(ICRST\) while it is on/,
        where: /(flash_resume_caches|lock|chip_flash_erase)/,
      },
    },
    {
      // ST's errata ES0548, 2.2.10
      what: 'code in both banks of the flash, with prefetch on',
      alterations: [
        {
          file: 'loader/an3155_commands.c',
          from: 'static void get_id(void) {',
          to: `static void get_id(void) {\n    ((void (*)(void))(${bank2} + 1))();`,
        },
      ],
      provoke: async (virtual) => {
        await synchronise(virtual);
        const bxLr = [0x70, 0x47];
        assert.equal(await writeBlock(virtual, bank2, [...bxLr, ...bxLr, ...bxLr, ...bxLr]), ack);
        await virtual.send([0x02, 0xfd]);
      },
      effect: {
        reported: /code of both banks is executed with prefetch on \(PRFTEN\), which can fail/,
        where: /.*/,
      },
    },
    {
      what: 'fault registers that only ARMv7-M has',
      alterations: [
        {
          file: 'chips/armv6-m/fault_status.c',
          from: 'fault->cfsr = fault->hfsr = fault->address = 0;',
          to: 'fault->cfsr = *(volatile uint32_t *)0xE000ED28; fault->hfsr = fault->address = 0;',
        },
        {
          file: 'loader/an3155_commands.c',
          from: 'static void get_id(void) {',
          to: 'static void get_id(void) {\n    __asm volatile("udf #0");',
        },
      ],
      provoke: async (virtual) => {
        await synchronise(virtual);
        await virtual.send([0x02, 0xfd]);
      },
      effect: { reported: /SCB: reads a register that is not modelled, at offset 0x28/, where: /.*/ },
    },
  ],
};

async function eraseLastPage(virtual: VirtualBoard, { memory: { flash } }: Board): Promise<void> {
  const last = flash.sectors.length - 1;
  await synchronise(virtual);
  await command(virtual, 0x44);
  await virtual.send(withXor([0, 0, last >> 8, last & 255]));
}
