/* 216 MHz from the 8 MHz that the ST-LINK puts on OSC_IN (UM1974 6.8, "OSC clock"), or from the
 * internal oscillator where it is not there. */
#include "clock.h"

#include <stdbool.h>

#include "board.h"
#include "stm32f7.h"

#define HSE_HZ UINT32_C(8000000)
#define HSI_HZ UINT32_C(16000000)
#define PLL_INPUT_HZ UINT32_C(2000000) /* RM0385, "RCC PLL configuration register": 2 MHz limits jitter */

/* An external clock is there within microseconds; this waits some milliseconds at 16 MHz. */
#define HSE_PATIENCE 20000

/* RM0385, "HSE clock": external source (HSE bypass). */
static bool external_clock_is_there(void) {
    RCC_CR |= RCC_CR_HSEBYP;
    RCC_CR |= RCC_CR_HSEON;
    for (int i = 0; i < HSE_PATIENCE; i++) {
        if (RCC_CR & RCC_CR_HSERDY) {
            return true;
        }
    }
    RCC_CR &= ~RCC_CR_HSEON;
    return false;
}

/* RM0385, "RCC PLL configuration register". The PLL's output at twice the core's clock, divided by 2. */
static uint32_t pll_configuration(bool is_external) {
    _Static_assert(2 * EDGEC_CLOCK % PLL_INPUT_HZ == 0, "the PLL cannot make this clock");
    _Static_assert(2 * EDGEC_CLOCK >= 192000000 && 2 * EDGEC_CLOCK <= 432000000, "outside the PLL's range");
    const uint32_t factor = 2 * EDGEC_CLOCK / PLL_INPUT_HZ;
    const uint32_t usb_divider = (2 * EDGEC_CLOCK + 47999999) / 48000000; /* not used, but not above 48 MHz */
    const uint32_t source = is_external ? RCC_PLLCFGR_PLLSRC_HSE : 0;
    const uint32_t divider = (is_external ? HSE_HZ : HSI_HZ) / PLL_INPUT_HZ;
    return RCC_PLLCFGR_RESERVED | RCC_PLLCFGR_PLLM(divider) | RCC_PLLCFGR_PLLN(factor) | RCC_PLLCFGR_PLLP_2 |
           RCC_PLLCFGR_PLLQ(usb_divider) | source;
}

static void use_voltage_scale_1(void) {
    RCC_APB1ENR |= RCC_APB1ENR_PWREN;
    (void)RCC_APB1ENR;              /* its clock needs some cycles to arrive */
    PWR_CR1 |= PWR_CR1_VOS_SCALE_1; /* RM0385, "Voltage regulator": needed above 180 MHz */
}

/* RM0385, "Entering Over-drive mode"; the PLL is on, but not used yet. */
static void enter_over_drive(void) {
    PWR_CR1 |= PWR_CR1_ODEN;
    while ((PWR_CSR1 & PWR_CSR1_ODRDY) == 0) {
    }
    PWR_CR1 |= PWR_CR1_ODSWEN;
    while ((PWR_CSR1 & PWR_CSR1_ODSWRDY) == 0) {
    }
}

/* RM0385, "Read access latency": 7 wait states for 210 to 216 MHz at 2.7 V or more. Prefetch and ART serve
 * the core's other way to the flash, at 0x00200000; programs linked at 0x08000000 go through the caches
 * instead. */
static void slow_flash_down(void) {
    FLASH_ACR = FLASH_ACR_LATENCY_7 | FLASH_ACR_PRFTEN | FLASH_ACR_ARTEN;
    while ((FLASH_ACR & FLASH_ACR_LATENCY_7) != FLASH_ACR_LATENCY_7) {
    }
}

void clock_init(void) {
    use_voltage_scale_1();
    RCC_PLLCFGR = pll_configuration(external_clock_is_there());
    RCC_CR |= RCC_CR_PLLON;
    enter_over_drive();
    slow_flash_down();
    /* APB1 at most 54 MHz, APB2 at most 108 MHz: DS10916, "General operating conditions". */
    RCC_CFGR = RCC_CFGR_PPRE1_4 | RCC_CFGR_PPRE2_2;
    while ((RCC_CR & RCC_CR_PLLRDY) == 0) {
    }
    RCC_CFGR |= RCC_CFGR_SW_PLL;
    while ((RCC_CFGR & RCC_CFGR_SWS_MASK) != RCC_CFGR_SWS_PLL) {
    }
}
