/* What stm32-dwt/counter.c needs to know of this family. */
#ifndef EDGEC_COUNTING_H
#define EDGEC_COUNTING_H

#include "stm32l4.h"

#define CYCLES_PER_TIMER_CLOCK 1 /* APB1 runs at the core's clock */

static inline void timer_2_connect(void) {
    RCC_APB1ENR1 |= RCC_APB1ENR1_TIM2EN;
    (void)RCC_APB1ENR1;
}

/* The Cortex-M4's has no lock. */
static inline void cycle_counter_unlock(void) {
}

#endif
