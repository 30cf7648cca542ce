/* Fault status registers of ARMv7-M cores. Sections are of Arm DDI 0403E. */
#include "faults.h"

#include "register.h"

#define SCB_CFSR REGISTER(0xE000ED28) /* B3.2.15 */
#define SCB_CFSR_MMARVALID BIT(7)
#define SCB_CFSR_BFARVALID BIT(15)
#define SCB_HFSR REGISTER(0xE000ED2C)  /* B3.2.16 */
#define SCB_MMFAR REGISTER(0xE000ED34) /* B3.2.17 */
#define SCB_BFAR REGISTER(0xE000ED38)  /* B3.2.18 */

void fault_read_status(chip_fault_t *fault) {
    fault->cfsr = SCB_CFSR;
    fault->hfsr = SCB_HFSR;
    fault->address = 0;
    if (fault->cfsr & SCB_CFSR_BFARVALID) {
        fault->address = SCB_BFAR;
    } else if (fault->cfsr & SCB_CFSR_MMARVALID) {
        fault->address = SCB_MMFAR;
    }
}
