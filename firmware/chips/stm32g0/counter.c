/* Counts cycles of the core, which has no counter of its own: ARMv6-M has no CYCCNT, and SysTick's 24 bits
 * are in use for time limits. Two timers run from the core's clock: timer 3, of 16 bits, at each cycle, and
 * timer 2, of 32 bits, at each 16,384th. The second tells how often the first wrapped. */
#include "counter.h"

#include "chip.h"
#include "core.h"
#include "stm32g0.h"
#include "timer.h"
#include "wide_counter.h"

#define FINE TIM3
#define COARSE TIM2
#define FINE_BITS 16
/* Well below half of what the fine counter counts before it wraps. */
#define CYCLES_PER_COARSE_STEP UINT32_C(16384)

static void start_timer(uint32_t timer, uint32_t cycles, uint32_t limit) {
    TIM_PSC(timer) = cycles - 1;
    TIM_ARR(timer) = limit;
    TIM_EGR(timer) = TIM_EGR_UG; /* takes the prescaler over */
    TIM_CR1(timer) = TIM_CR1_CEN;
}

void counter_init(void) {
    RCC_APBENR1 |= RCC_APBENR1_TIM2EN | RCC_APBENR1_TIM3EN;
    (void)RCC_APBENR1; /* their clock needs some cycles to arrive */
    start_timer(COARSE, CYCLES_PER_COARSE_STEP, UINT32_MAX);
    start_timer(FINE, 1, UINT16_MAX);
}

void chip_counter_start(void) {
    TIM_EGR(COARSE) = TIM_EGR_UG; /* zeroes counter and prescaler */
    core_instruction_barrier();
    TIM_EGR(FINE) = TIM_EGR_UG;
}

/* The fine counter's bits on top, where a wide count has its low 32. */
uint64_t chip_counter_read(void) {
    core_memory_barrier(); /* what was written counts until it is there */
    const uint32_t shift = 32 - FINE_BITS;
    const uint32_t fine = TIM_CNT(FINE) << shift;
    const uint64_t coarse = (uint64_t)TIM_CNT(COARSE) * CYCLES_PER_COARSE_STEP;
    return wide_count(fine, coarse << shift) >> shift;
}
