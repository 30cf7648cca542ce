/* Registers of the STM32L4R and L4S (L4+), as far as they are used, with the sections of ST's reference
 * manual RM0432. */
#ifndef EDGEC_STM32L4_H
#define EDGEC_STM32L4_H

#include "flash_registers.h"
#include "register.h"

/* Embedded flash memory, RM0432 3.7: what this family has beyond ../stm32-flash64. */
#define FLASH_ACR_LATENCY_5 UINT32_C(5)
#define FLASH_ACR_DCEN BIT(10)
#define FLASH_ACR_DCRST BIT(12)
#define FLASH_CR_BKER BIT(11)
#define FLASH_ECCR_ECCD2 BIT(29)
#define FLASH_OPTR REGISTER(0x40022020)
#define FLASH_OPTR_DBANK BIT(22)

/* Power control, RM0432 5.4. */
#define PWR_CR2 REGISTER(0x40007004)
#define PWR_CR2_IOSV BIT(9)
#define PWR_CR5 REGISTER(0x40007080)
#define PWR_CR5_R1MODE BIT(8) /* clear: boost */

/* Reset and clock control, RM0432 6.4. */
#define RCC_CR REGISTER(0x40021000)
#define RCC_CR_HSION BIT(8)
#define RCC_CR_HSIRDY BIT(10)
#define RCC_CR_PLLON BIT(24)
#define RCC_CR_PLLRDY BIT(25)
#define RCC_CFGR REGISTER(0x40021008)
#define RCC_CFGR_SW_PLL UINT32_C(3)
#define RCC_CFGR_SWS_MASK (UINT32_C(3) << 2)
#define RCC_CFGR_SWS_PLL (UINT32_C(3) << 2)
#define RCC_CFGR_HPRE_2 (UINT32_C(8) << 4)
#define RCC_PLLCFGR REGISTER(0x4002100C)
#define RCC_PLLCFGR_PLLSRC_HSI16 UINT32_C(2)
#define RCC_PLLCFGR_PLLM(divider) (((divider)-1) << 4)
#define RCC_PLLCFGR_PLLN(factor) ((factor) << 8)
#define RCC_PLLCFGR_PLLREN BIT(24)
#define RCC_PLLCFGR_PLLR_2 (UINT32_C(0) << 25)
#define RCC_AHB2ENR REGISTER(0x4002104C)
#define RCC_AHB2ENR_GPIOGEN BIT(6)
#define RCC_APB1ENR1 REGISTER(0x40021058)
#define RCC_APB1ENR1_TIM2EN BIT(0)
#define RCC_APB1ENR1_PWREN BIT(28)
#define RCC_APB1ENR2 REGISTER(0x4002105C)
#define RCC_APB1ENR2_LPUART1EN BIT(0)

/* Ports have their registers in ../stm32. */
#define GPIOG UINT32_C(0x48001800)

#endif
