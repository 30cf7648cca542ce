/* What stm32-dwt/counter.c needs to know of this family. */
#ifndef EDGEC_COUNTING_H
#define EDGEC_COUNTING_H

#include "dwt.h"
#include "stm32f7.h"

/* Timers on APB1 run at twice its clock where that is divided (RM0385, "Clocks"): at half the core's clock.
 */
#define CYCLES_PER_TIMER_CLOCK 2

static inline void timer_2_connect(void) {
    RCC_APB1ENR |= RCC_APB1ENR_TIM2EN;
    (void)RCC_APB1ENR;
}

/* Locked on the Cortex-M7 where no debugger opened it. */
static inline void cycle_counter_unlock(void) {
    DWT_LAR = DWT_LAR_KEY;
}

#endif
