/* ARMv6-M cores have no fault status registers (Arm DDI 0419, B3.2.2). */
#include "faults.h"

void fault_read_status(chip_fault_t *fault) {
    fault->cfsr = fault->hfsr = fault->address = 0;
}
