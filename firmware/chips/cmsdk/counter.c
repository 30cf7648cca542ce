/* Counts executed instructions: under QEMU's -icount each one takes the same virtual time, which a timer
 * measures. Its ticks are counted from wherever its phase stands, so their number is off by less than one.
 * The board file's icount_shift makes an instruction at least two ticks long: rounding then finds the exact
 * count. */
#include "counter.h"
#include "board.h"
#include "chip.h"
#include "cmsdk.h"
#include "wide_counter.h"

#define NANOSECONDS_PER_TICK (1000000000 / EDGEC_CLOCK)
_Static_assert(1000000000 % EDGEC_CLOCK == 0, "a tick is a whole number of nanoseconds");
_Static_assert(EDGEC_NANOSECONDS_PER_INSTRUCTION >= 2 * NANOSECONDS_PER_TICK, "counts would not be exact");

void counter_init(void) {
    TIMER0_RELOAD = UINT32_MAX;
    TIMER0_VALUE = UINT32_MAX;
    TIMER0_CTRL = TIMER_CTRL_ENABLE;
    DUALTIMER1_LOAD = UINT32_MAX;
    DUALTIMER1_CONTROL = DUALTIMER_CONTROL_ENABLE | DUALTIMER_CONTROL_PRESCALE_256 | DUALTIMER_CONTROL_32_BIT;
}

void chip_counter_start(void) {
    DUALTIMER1_LOAD = UINT32_MAX;
    TIMER0_VALUE = UINT32_MAX;
}

uint64_t chip_counter_read(void) {
    const uint32_t fine = UINT32_MAX - TIMER0_VALUE;
    const uint32_t coarse = UINT32_MAX - DUALTIMER1_VALUE;
    const uint64_t ticks = wide_count(fine, (uint64_t)coarse * 256);
    return (ticks * NANOSECONDS_PER_TICK + EDGEC_NANOSECONDS_PER_INSTRUCTION / 2) /
           EDGEC_NANOSECONDS_PER_INSTRUCTION;
}
