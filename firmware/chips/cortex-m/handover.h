/* What a program leaves in RAM for the loader to do after a reset. It stands in the first words of RAM, which
 * neither program uses otherwise, and is forgotten once read. */
#ifndef EDGEC_HANDOVER_H
#define EDGEC_HANDOVER_H

#include <stdint.h>

typedef enum {
    HANDOVER_NOTHING = 0,
    HANDOVER_STAY_IN_LOADER = 0x59415453,
    HANDOVER_START = 0x54524154, /* a program, by the address of its vector table */
} handover_task_t;

void handover_leave(handover_task_t task, uint32_t argument);
handover_task_t handover_take(uint32_t *argument);

#endif
