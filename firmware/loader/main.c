/* The resident loader: starts an intact application, or serves a programmer. See docs/protocol.md, "Loader".
 */
#include "an3155.h"
#include "application.h"
#include "chip.h"
#include "handover.h"
#include "jump.h"

#define PROGRAMMER_WAIT_MS 500

void chip_on_fault(const chip_fault_t *fault) {
    (void)fault;
    chip_reset(true);
}

int main(void) {
    uint32_t vector_table;
    const handover_task_t task = handover_take(&vector_table);
    if (task == HANDOVER_START) {
        jump_to_program(vector_table); /* the chip is still as the reset left it */
    }
    chip_init();
    if (task != HANDOVER_STAY_IN_LOADER && application_is_intact() &&
        !an3155_synchronise(PROGRAMMER_WAIT_MS)) {
        chip_start(application_vector_table());
    }
    an3155_serve();
}
