import type { ChipFacts } from './chip.js';
import { programTwice } from './common.js';

const clock = 'chips/stm32f7/clock.c';
const port = 'chips/stm32f7/serial_port.c';

export const stm32f746: ChipFacts = {
  name: 'STM32F746',
  board: 'nucleo-f746',
  programmed: 4,
  rom: { device: /Device ID +: 0x0449 \(STM32F74/, pins: ['PA9', 'PA10'], otherPins: ['PD8', 'PD9'] },
  mistakes: [
    {
      what: 'a PLL that runs too fast',
      alterations: [{ file: clock, from: 'RCC_PLLCFGR_PLLN(factor)', to: 'RCC_PLLCFGR_PLLN(factor + 10)' }],
      effect: {
        reported: /oscillator would run at 452000000 Hz, and may at 100 to 432 MHz/,
        where: /clock_init/,
      },
    },
    {
      what: 'a PLL that runs too slow',
      alterations: [{ file: clock, from: 'RCC_PLLCFGR_PLLN(factor)', to: 'RCC_PLLCFGR_PLLN(factor - 16)' }],
      effect: { garbledAt: 200e6 },
    },
    {
      what: 'a wrong divider before the PLL',
      alterations: [{ file: clock, from: 'RCC_PLLCFGR_PLLM(divider)', to: 'RCC_PLLCFGR_PLLM(2)' }],
      effect: { reported: /the PLL's input is 4000000 Hz/, where: /clock_init/ },
    },
    {
      what: 'an external clock that is switched off while the PLL runs from it',
      alterations: [
        {
          file: clock,
          from: 'RCC_CFGR |= RCC_CFGR_SW_PLL;',
          to: 'RCC_CFGR |= RCC_CFGR_SW_PLL;\n    RCC_CR &= ~RCC_CR_HSEON;',
        },
      ],
      effect: { reported: /switches the HSE off while it is in use/, where: /clock_init/ },
    },
    {
      what: 'a peripheral without its clock',
      alterations: [{ file: port, from: 'RCC_AHB1ENR |= RCC_AHB1ENR_GPIODEN;', to: '' }],
      effect: {
        reported: /GPIOD is used before its clock is on \(AHB1ENR bit 3\)/,
        where: /(gpio_use_for_uart|serial_port_connect|uart_init)/,
      },
    },
    {
      what: 'a UART whose pins have another function',
      alterations: [{ file: port, from: 'ALTERNATE_USART3 7', to: 'ALTERNATE_USART3 8' }],
      effect: 'silence',
    },
    {
      what: 'too few wait states',
      alterations: [
        {
          file: 'chips/stm32f7/stm32f7.h',
          from: 'FLASH_ACR_LATENCY_7 UINT32_C(7)',
          to: 'FLASH_ACR_LATENCY_7 UINT32_C(6)',
        },
      ],
      effect: { reported: /6 wait states are too few for 216000 kHz/, where: /clock_init/ },
    },
    {
      what: 'a missing over-drive',
      alterations: [{ file: clock, from: '    enter_over_drive();\n', to: '' }],
      effect: { reported: /above the 180000000 Hz/, where: /clock_init/ },
    },
    {
      what: 'programming without an erase',
      alterations: [
        {
          file: 'chips/stm32f7/flash.c',
          from: 'if (!flash_can_hold(target, data, length)) {',
          to: 'if (length == 0) {',
        },
      ],
      provoke: programTwice,
      effect: {
        reported: /programs flash at 0x8008000 that is not erased/,
        where: /(program_word|chip_flash_program)/,
      },
    },
    {
      what: 'a cycle counter that is still locked',
      alterations: [{ file: 'chips/stm32-dwt/counter.c', from: '    cycle_counter_unlock();\n', to: '' }],
      effect: {
        reported: /written while its lock is closed/,
        where: /(start_cycle_counter|counter_init)/,
      },
    },
    {
      what: 'a cache that is switched on with contents of chance',
      alterations: [{ file: 'chips/stm32f7/caches.c', from: '    invalidate_data_cache();\n', to: '' }],
      effect: { reported: /before all of its sets and ways are invalidated/, where: /caches_init/ },
    },
  ],
};
