/* 120 MHz from the internal 16 MHz oscillator. Nucleo boards with an STM32L4 come with the ST-LINK's 8 MHz
 * not connected to OSC_IN, so waiting for an external clock would fail on every board as it is delivered; the
 * HSI16 is within 1 % from 0 to 85 °C (DS12023), good enough for a UART, where the MSI, which runs after a
 * reset, may be 3 % off. */
#include "clock.h"

#include "board.h"
#include "core.h"
#include "stm32l4.h"

#define HSI16_HZ UINT32_C(16000000)
#define PLL_INPUT_HZ UINT32_C(4000000) /* within 2.66 to 8 MHz: RM0432, "RCC PLL configuration register" */

/* RM0432, "RCC PLL configuration register". The PLL's oscillator at twice the core's clock, divided by 2. */
static uint32_t pll_configuration(void) {
    _Static_assert(2 * EDGEC_CLOCK % PLL_INPUT_HZ == 0, "the PLL cannot make this clock");
    _Static_assert(EDGEC_CLOCK > 80000000 && EDGEC_CLOCK <= 120000000, "needs another voltage range");
    return RCC_PLLCFGR_PLLSRC_HSI16 | RCC_PLLCFGR_PLLM(HSI16_HZ / PLL_INPUT_HZ) |
           RCC_PLLCFGR_PLLN(2 * EDGEC_CLOCK / PLL_INPUT_HZ) | RCC_PLLCFGR_PLLREN | RCC_PLLCFGR_PLLR_2;
}

/* RM0432, "Dynamic voltage scaling management": range 1, which a reset selects, allows more than 80 MHz in
 * its boost mode only. */
static void boost_voltage(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
    (void)RCC_APB1ENR1; /* its clock needs some cycles to arrive */
    PWR_CR5 &= ~PWR_CR5_R1MODE;
}

/* RM0432, "Read access latency": 5 wait states above 100 MHz in range 1 boost. The accelerator's caches are
 * on after a reset; its prefetch is not. */
static void slow_flash_down(void) {
    FLASH_ACR |= FLASH_ACR_LATENCY_5 | FLASH_ACR_PRFTEN;
    while ((FLASH_ACR & FLASH_ACR_LATENCY_MASK) != FLASH_ACR_LATENCY_5) {
    }
}

/* At least a microsecond at half the clock. */
static void wait_a_microsecond(void) {
    for (uint32_t i = 0; i < EDGEC_CLOCK / 2 / 1000000; i++) {
        __asm volatile("nop");
    }
}

/* Buses and timers run at the core's clock: their prescalers stay as after a reset. */
void clock_init(void) {
    boost_voltage();
    RCC_CR |= RCC_CR_HSION;
    while ((RCC_CR & RCC_CR_HSIRDY) == 0) {
    }
    RCC_PLLCFGR = pll_configuration();
    RCC_CR |= RCC_CR_PLLON;
    slow_flash_down();
    while ((RCC_CR & RCC_CR_PLLRDY) == 0) {
    }
    /* RM0432, "System clock (SYSCLK) selection": above 80 MHz by way of half the clock. */
    RCC_CFGR = RCC_CFGR_HPRE_2;
    RCC_CFGR = RCC_CFGR_HPRE_2 | RCC_CFGR_SW_PLL;
    while ((RCC_CFGR & RCC_CFGR_SWS_MASK) != RCC_CFGR_SWS_PLL) {
    }
    wait_a_microsecond();
    RCC_CFGR = RCC_CFGR_SW_PLL;
}
