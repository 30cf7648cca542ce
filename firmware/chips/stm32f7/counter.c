/* Counts cycles of the core. CYCCNT wraps after 19.9 s at 216 MHz and has no interrupt; timer 2, which runs
 * from the same clock, tells how often it did. */
#include "counter.h"

#include "chip.h"
#include "core.h"
#include "stm32f7.h"
#include "wide_counter.h"

/* Timers on APB1 run at twice its clock where that is divided (RM0385, "Clocks"): at half the core's clock.
 */
#define CYCLES_PER_TIMER_CLOCK 2
#define TIMER_PRESCALER UINT32_C(65536)
#define CYCLES_PER_COARSE_STEP (CYCLES_PER_TIMER_CLOCK * TIMER_PRESCALER)

static void start_timer(void) {
    RCC_APB1ENR |= RCC_APB1ENR_TIM2EN;
    (void)RCC_APB1ENR;
    TIM2_PSC = TIMER_PRESCALER - 1;
    TIM2_ARR = UINT32_MAX;
    TIM2_EGR = TIM_EGR_UG; /* takes the prescaler over */
    TIM2_CR1 = TIM_CR1_CEN;
}

static void start_cycle_counter(void) {
    DCB_DEMCR |= DCB_DEMCR_TRCENA;
    DWT_LAR = DWT_LAR_KEY; /* locked on the Cortex-M7 where no debugger opened it */
    DWT_CTRL |= DWT_CTRL_CYCCNTENA;
}

void counter_init(void) {
    start_timer();
    start_cycle_counter();
}

void chip_counter_start(void) {
    TIM2_EGR = TIM_EGR_UG; /* zeroes counter and prescaler */
    core_instruction_barrier();
    DWT_CYCCNT = 0;
}

uint64_t chip_counter_read(void) {
    core_memory_barrier(); /* what was written counts until it is there */
    const uint32_t fine = DWT_CYCCNT;
    return wide_count(fine, (uint64_t)TIM2_CNT * CYCLES_PER_COARSE_STEP);
}
