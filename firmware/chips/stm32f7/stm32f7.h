/* Registers of the STM32F74x and F75x, as far as they are used, with the sections of ST's reference manual
 * RM0385; those of the core with PM0253 (Cortex-M7 programming manual). */
#ifndef EDGEC_STM32F7_H
#define EDGEC_STM32F7_H

#include "register.h"

/* Embedded flash interface, RM0385 3.7. */
#define FLASH_ACR REGISTER(0x40023C00)
#define FLASH_ACR_LATENCY_7 UINT32_C(7)
#define FLASH_ACR_PRFTEN BIT(8)
#define FLASH_ACR_ARTEN BIT(9)
#define FLASH_KEYR REGISTER(0x40023C04)
#define FLASH_KEY1 UINT32_C(0x45670123) /* "Unlocking the Flash control register" */
#define FLASH_KEY2 UINT32_C(0xCDEF89AB)
#define FLASH_SR REGISTER(0x40023C0C)
#define FLASH_SR_EOP BIT(0)
#define FLASH_SR_OPERR BIT(1)
#define FLASH_SR_WRPERR BIT(4)
#define FLASH_SR_PGAERR BIT(5)
#define FLASH_SR_PGPERR BIT(6)
#define FLASH_SR_ERSERR BIT(7)
#define FLASH_SR_BSY BIT(16)
#define FLASH_CR REGISTER(0x40023C10)
#define FLASH_CR_PG BIT(0)
#define FLASH_CR_SER BIT(1)
#define FLASH_CR_SNB(sector) ((sector) << 3)
#define FLASH_CR_PSIZE_32 (UINT32_C(2) << 8)
#define FLASH_CR_STRT BIT(16)
#define FLASH_CR_LOCK BIT(31)

/* Power control, RM0385 4.4. */
#define PWR_CR1 REGISTER(0x40007000)
#define PWR_CR1_VOS_SCALE_1 (UINT32_C(3) << 14)
#define PWR_CR1_ODEN BIT(16)
#define PWR_CR1_ODSWEN BIT(17)
#define PWR_CSR1 REGISTER(0x40007004)
#define PWR_CSR1_ODRDY BIT(16)
#define PWR_CSR1_ODSWRDY BIT(17)

/* Reset and clock control, RM0385 5.3. */
#define RCC_CR REGISTER(0x40023800)
#define RCC_CR_HSEON BIT(16)
#define RCC_CR_HSERDY BIT(17)
#define RCC_CR_HSEBYP BIT(18)
#define RCC_CR_PLLON BIT(24)
#define RCC_CR_PLLRDY BIT(25)
#define RCC_PLLCFGR REGISTER(0x40023804)
#define RCC_PLLCFGR_RESERVED BIT(29) /* to be kept at its reset value */
#define RCC_PLLCFGR_PLLM(divider) ((divider) << 0)
#define RCC_PLLCFGR_PLLN(factor) ((factor) << 6)
#define RCC_PLLCFGR_PLLP_2 (UINT32_C(0) << 16)
#define RCC_PLLCFGR_PLLSRC_HSE BIT(22)
#define RCC_PLLCFGR_PLLQ(divider) ((divider) << 24)
#define RCC_CFGR REGISTER(0x40023808)
#define RCC_CFGR_SW_PLL UINT32_C(2)
#define RCC_CFGR_SWS_MASK (UINT32_C(3) << 2)
#define RCC_CFGR_SWS_PLL (UINT32_C(2) << 2)
#define RCC_CFGR_PPRE1_4 (UINT32_C(5) << 10)
#define RCC_CFGR_PPRE2_2 (UINT32_C(4) << 13)
#define RCC_AHB1ENR REGISTER(0x40023830)
#define RCC_AHB1ENR_GPIODEN BIT(3)
#define RCC_APB1ENR REGISTER(0x40023840)
#define RCC_APB1ENR_TIM2EN BIT(0)
#define RCC_APB1ENR_USART3EN BIT(18)
#define RCC_APB1ENR_PWREN BIT(28)
#define RCC_DCKCFGR2 REGISTER(0x40023890)
#define RCC_DCKCFGR2_USART3SEL_SYSCLK (UINT32_C(1) << 4)

/* General-purpose I/O port D, RM0385 2.2.2. */
#define GPIOD UINT32_C(0x40020C00)

/* Caches, PM0253 4.3 "System control block", 4.5 "Processor features", 4.8 "Cache maintenance operations". */
#define SCB_CCR REGISTER(0xE000ED14)
#define SCB_CCR_DC BIT(16)
#define SCB_CCR_IC BIT(17)
#define SCB_CSSELR REGISTER(0xE000ED84)
#define SCB_CSSELR_L1_DATA UINT32_C(0)
#define SCB_CCSIDR REGISTER(0xE000ED80)
#define SCB_ICIALLU REGISTER(0xE000EF50)
#define SCB_DCIMVAC REGISTER(0xE000EF5C)
#define SCB_DCISW REGISTER(0xE000EF60)

#endif
