/* Registers of the STM32G0B1 and C1, as far as they are used, with the sections of ST's reference manual
 * RM0444. Addresses: its 2.2.2. */
#ifndef EDGEC_STM32G0_H
#define EDGEC_STM32G0_H

#include "flash_registers.h"
#include "register.h"

/* Embedded flash memory, RM0444 3.7: what this family has beyond ../stm32-flash64. */
#define FLASH_ACR_LATENCY_2 UINT32_C(2)
#define FLASH_ACR_EMPTY BIT(16)
#define FLASH_SR_BSY2 BIT(17)
#define FLASH_SR_CFGBSY BIT(18)
#define FLASH_CR_BKER BIT(13)
#define FLASH_ECC2R REGISTER(0x4002201C)

/* Reset and clock control, RM0444 5.4. */
#define RCC_CR REGISTER(0x40021000)
#define RCC_CR_PLLON BIT(24)
#define RCC_CR_PLLRDY BIT(25)
#define RCC_CFGR REGISTER(0x40021008)
#define RCC_CFGR_SW_PLL UINT32_C(2)
#define RCC_CFGR_SWS_MASK (UINT32_C(7) << 3)
#define RCC_CFGR_SWS_PLL (UINT32_C(2) << 3)
#define RCC_PLLCFGR REGISTER(0x4002100C)
#define RCC_PLLCFGR_PLLSRC_HSI16 UINT32_C(2)
#define RCC_PLLCFGR_PLLM(divider) (((divider)-1) << 4)
#define RCC_PLLCFGR_PLLN(factor) ((factor) << 8)
#define RCC_PLLCFGR_PLLREN BIT(28)
#define RCC_PLLCFGR_PLLR_2 (UINT32_C(1) << 29)
#define RCC_IOPENR REGISTER(0x40021034)
#define RCC_IOPENR_GPIOAEN BIT(0)
#define RCC_APBENR1 REGISTER(0x4002103C)
#define RCC_APBENR1_TIM2EN BIT(0)
#define RCC_APBENR1_TIM3EN BIT(1)
#define RCC_APBENR1_USART2EN BIT(17)

/* Ports, timers and USARTs have their registers in ../stm32. */
#define GPIOA UINT32_C(0x50000000)
#define TIM2 UINT32_C(0x40000000) /* 32 bits */
#define TIM3 UINT32_C(0x40000400) /* 16 bits */
#define USART2 UINT32_C(0x40004400)

#endif
