import type { ChipFacts } from './chip.js';
import { doubleWordMistakes, programTwice } from './common.js';

const clock = 'chips/stm32l4/clock.c';
const port = 'chips/stm32l4/serial_port.c';
const pages = 'chips/stm32l4/flash_pages.h';

export const stm32l4r5: ChipFacts = {
  name: 'STM32L4R5',
  board: 'nucleo-l4r5zi',
  programmed: 8,
  rom: { device: /Device ID +: 0x0470 \(STM32L4R/, pins: ['PA9', 'PA10'], otherPins: ['PG7', 'PG8'] },
  mistakes: [
    ...doubleWordMistakes,
    {
      what: 'a PLL that runs too fast',
      alterations: [
        { file: clock, from: 'EDGEC_CLOCK / PLL_INPUT_HZ) |', to: 'EDGEC_CLOCK / PLL_INPUT_HZ + 30) |' },
      ],
      effect: {
        reported: /oscillator would run at 360000000 Hz, and may at 64 to 344 MHz/,
        where: /clock_init/,
      },
    },
    {
      what: 'a PLL that runs too slow',
      alterations: [
        { file: clock, from: 'EDGEC_CLOCK / PLL_INPUT_HZ) |', to: 'EDGEC_CLOCK / PLL_INPUT_HZ - 5) |' },
      ],
      effect: { garbledAt: 110e6 },
    },
    {
      what: 'a wrong divider before the PLL',
      alterations: [
        { file: clock, from: 'RCC_PLLCFGR_PLLM(HSI16_HZ / PLL_INPUT_HZ)', to: 'RCC_PLLCFGR_PLLM(1)' },
      ],
      effect: { reported: /the PLL's input is 16000000 Hz/, where: /clock_init/ },
    },
    {
      what: 'an oscillator that is not waited for',
      alterations: [{ file: clock, from: '(RCC_CR & RCC_CR_HSIRDY) == 0', to: 'false' }],
      effect: { reported: /starts the PLL from the HSI16, which is not ready/, where: /clock_init/ },
    },
    {
      what: 'a peripheral without its clock',
      alterations: [{ file: port, from: 'RCC_AHB2ENR |= RCC_AHB2ENR_GPIOGEN;', to: '' }],
      effect: {
        reported: /GPIOG is used before its clock is on \(AHB2ENR bit 6\)/,
        where: /(gpio_use_for_uart|serial_port_connect|uart_init)/,
      },
    },
    {
      what: 'a UART whose pins have another function',
      alterations: [{ file: port, from: 'ALTERNATE_LPUART1 8', to: 'ALTERNATE_LPUART1 7' }],
      effect: 'silence',
    },
    {
      what: 'pins whose supply is not switched on',
      alterations: [{ file: port, from: '    use_second_supply();\n', to: '' }],
      effect: 'silence',
    },
    {
      what: 'too few wait states',
      alterations: [
        {
          file: 'chips/stm32l4/stm32l4.h',
          from: 'FLASH_ACR_LATENCY_5 UINT32_C(5)',
          to: 'FLASH_ACR_LATENCY_5 UINT32_C(4)',
        },
      ],
      effect: { reported: /4 wait states are too few for 120000 kHz/, where: /clock_init/ },
    },
    {
      what: 'a core that is faster than its voltage allows',
      alterations: [{ file: clock, from: '    boost_voltage();\n', to: '' }],
      effect: { reported: /hclk runs at 120000000 Hz, above the 80000000 Hz/, where: /clock_init/ },
    },
    {
      what: 'a rise of the clock without a step at half of it',
      alterations: [
        {
          file: clock,
          from: 'RCC_CFGR = RCC_CFGR_HPRE_2 | RCC_CFGR_SW_PLL;',
          to: 'RCC_CFGR = RCC_CFGR_SW_PLL;',
        },
      ],
      effect: {
        reported: /hclk rises above 80 MHz without a microsecond at half of it/,
        where: /clock_init/,
      },
    },
    {
      what: 'a step that is too short',
      alterations: [{ file: clock, from: '    wait_a_microsecond();\n', to: '' }],
      effect: {
        reported: /hclk rises above 80 MHz without a microsecond at half of it/,
        where: /clock_init/,
      },
    },
    {
      what: 'a flash that changes behind its data cache',
      alterations: [
        {
          file: pages,
          from: 'FLASH_ACR &= ~(FLASH_ACR_ICEN | FLASH_ACR_DCEN);',
          to: 'FLASH_ACR &= ~FLASH_ACR_ICEN;',
        },
      ],
      provoke: programTwice,
      effect: {
        reported: /programs the flash while its data cache is on/,
        where: /(program_unit|chip_flash_program)/,
      },
    },
    {
      what: 'a data cache with contents of before',
      alterations: [
        {
          file: pages,
          from: 'FLASH_ACR |= FLASH_ACR_ICRST | FLASH_ACR_DCRST;',
          to: 'FLASH_ACR |= FLASH_ACR_ICRST;',
        },
      ],
      provoke: programTwice,
      effect: {
        reported: /switches on the data cache \(DCRST\) without reset/,
        where: /(flash_resume_caches|lock|chip_flash_program)/,
      },
    },
  ],
};
