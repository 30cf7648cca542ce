/* General-purpose timers, as far as they only count: RM0385 23.4. `timer` is its address. */
#ifndef EDGEC_TIMER_H
#define EDGEC_TIMER_H

#include "register.h"

#define TIM_CR1(timer) REGISTER((timer) + 0x00)
#define TIM_CR1_CEN BIT(0)
#define TIM_EGR(timer) REGISTER((timer) + 0x14)
#define TIM_EGR_UG BIT(0)
#define TIM_CNT(timer) REGISTER((timer) + 0x24)
#define TIM_PSC(timer) REGISTER((timer) + 0x28)
#define TIM_ARR(timer) REGISTER((timer) + 0x2C)

#endif
