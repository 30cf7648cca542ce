#include "handover.h"

#include "core.h"

/* The linker script gives it the same place in every program. */
typedef struct {
    uint32_t task;
    uint32_t argument;
    uint32_t check; /* tells it from what RAM holds after power-up */
} handover_t;

__attribute__((section(".handover"))) static volatile handover_t handover;

static uint32_t check_of(uint32_t task, uint32_t argument) {
    return ~(task ^ (argument << 16 | argument >> 16));
}

void handover_leave(handover_task_t task, uint32_t argument) {
    handover.task = task;
    handover.argument = argument;
    handover.check = check_of(task, argument);
    core_memory_barrier();
}

handover_task_t handover_take(uint32_t *argument) {
    const uint32_t task = handover.task;
    *argument = handover.argument;
    const uint32_t check = handover.check;
    handover_leave(HANDOVER_NOTHING, 0);
    return check == check_of(task, *argument) ? (handover_task_t)task : HANDOVER_NOTHING;
}
