#ifndef EDGEC_FAULT_STATUS_H
#define EDGEC_FAULT_STATUS_H

#include "chip.h"

/* Fills in what the core tells of a fault besides the instruction. Each architecture has its own. */
void fault_read_status(chip_fault_t *fault);

#endif
