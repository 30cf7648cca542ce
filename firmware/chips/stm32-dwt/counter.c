/* Counts cycles of the core with CYCCNT, which ARMv7-M cores have. It wraps after seconds and has no
 * interrupt; timer 2, which runs from the same clock, tells how often it did. The family's counting.h tells
 * how the two are reached. */
#include "counter.h"

#include "chip.h"
#include "core.h"
#include "counting.h"
#include "dwt.h"
#include "timer.h"
#include "wide_counter.h"

#define TIM2 UINT32_C(0x40000000) /* on every STM32 */
#define TIMER_PRESCALER UINT32_C(65536)
#define CYCLES_PER_COARSE_STEP (CYCLES_PER_TIMER_CLOCK * TIMER_PRESCALER)

static void start_timer(void) {
    timer_2_connect();
    TIM_PSC(TIM2) = TIMER_PRESCALER - 1;
    TIM_ARR(TIM2) = UINT32_MAX;
    TIM_EGR(TIM2) = TIM_EGR_UG; /* takes the prescaler over */
    TIM_CR1(TIM2) = TIM_CR1_CEN;
}

static void start_cycle_counter(void) {
    DCB_DEMCR |= DCB_DEMCR_TRCENA;
    cycle_counter_unlock();
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
}

void counter_init(void) {
    start_timer();
    start_cycle_counter();
}

void chip_counter_start(void) {
    TIM_EGR(TIM2) = TIM_EGR_UG; /* zeroes counter and prescaler */
    core_instruction_barrier();
    DWT_CYCCNT = 0;
}

uint64_t chip_counter_read(void) {
    core_memory_barrier(); /* what was written counts until it is there */
    const uint32_t fine = DWT_CYCCNT;
    return wide_count(fine, (uint64_t)TIM_CNT(TIM2) * CYCLES_PER_COARSE_STEP);
}
