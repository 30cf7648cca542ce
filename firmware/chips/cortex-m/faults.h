#ifndef EDGEC_FAULTS_H
#define EDGEC_FAULTS_H

#include "chip.h"

/* Fills in what the core tells of a fault besides the instruction. Each architecture has its own. */
void fault_read_status(chip_fault_t *fault);

/* The non-maskable interrupt: a fault, unless a chip that raises it for something else defines its own. */
void on_nmi(void);

#endif
