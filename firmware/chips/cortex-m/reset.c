#include "chip.h"
#include "core.h"
#include "handover.h"

static __attribute__((noreturn)) void reset(void) {
    core_memory_barrier();
    SCB_AIRCR = SCB_AIRCR_SYSRESETREQ;
    core_memory_barrier();
    for (;;) {
    }
}

void chip_start(uint32_t vector_table) {
    handover_leave(HANDOVER_START, vector_table);
    reset();
}

void chip_reset(bool stay_in_loader) {
    handover_leave(stay_in_loader ? HANDOVER_STAY_IN_LOADER : HANDOVER_NOTHING, 0);
    reset();
}
