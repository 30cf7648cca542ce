/* 64 MHz from the internal oscillator: boards of this family come without a quartz or leave it unused. Its 1
 * % over the whole range of temperatures is good enough for a UART. */
#include "clock.h"

#include "board.h"
#include "stm32g0.h"

#define HSI16_HZ UINT32_C(16000000)
#define PLL_INPUT_HZ UINT32_C(8000000) /* within 2.66 to 16 MHz: RM0444, "PLL" */

/* RM0444, "PLL configuration register". The PLL's oscillator at twice the core's clock, divided by 2. */
static uint32_t pll_configuration(void) {
    _Static_assert(2 * EDGEC_CLOCK % PLL_INPUT_HZ == 0, "the PLL cannot make this clock");
    _Static_assert(2 * EDGEC_CLOCK >= 96000000 && EDGEC_CLOCK <= 64000000, "outside the PLL's range");
    return RCC_PLLCFGR_PLLSRC_HSI16 | RCC_PLLCFGR_PLLM(HSI16_HZ / PLL_INPUT_HZ) |
           RCC_PLLCFGR_PLLN(2 * EDGEC_CLOCK / PLL_INPUT_HZ) | RCC_PLLCFGR_PLLREN | RCC_PLLCFGR_PLLR_2;
}

/* RM0444, "FLASH read access latency": 2 wait states above 48 MHz in voltage range 1, which a reset selects.
 * Instruction cache and prefetch make up for most of them. */
static void slow_flash_down(void) {
    FLASH_ACR =
        (FLASH_ACR & ~FLASH_ACR_LATENCY_MASK) | FLASH_ACR_LATENCY_2 | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN;
    while ((FLASH_ACR & FLASH_ACR_LATENCY_MASK) != FLASH_ACR_LATENCY_2) {
    }
}

/* Buses and timers run at the core's clock: their prescalers stay as after a reset. */
void clock_init(void) {
    RCC_PLLCFGR = pll_configuration();
    RCC_CR |= RCC_CR_PLLON;
    slow_flash_down();
    while ((RCC_CR & RCC_CR_PLLRDY) == 0) {
    }
    RCC_CFGR = RCC_CFGR_SW_PLL;
    while ((RCC_CFGR & RCC_CFGR_SWS_MASK) != RCC_CFGR_SWS_PLL) {
    }
}
