/* Cortex-M0+ Technical Reference Manual (Arm DDI 0484C), 3.3 "Instruction set summary", Table 3-1: cycles on
 * a system with zero wait states. Loads and stores of two cycles: those to the single-cycle I/O port, one
 * cycle, do not occur here. The multiplier is the fast one (32 cycles otherwise), as on the STM32G0. */
#include "../core.h"

const core_t cortex_m0plus = {
    .name = "cortex-m0plus",
    /* Classes not named take one cycle. */
    .classes =
        {
            [CLASS_LOAD] = {.cycles = 2},
            [CLASS_STORE] = {.cycles = 2},
            [CLASS_LOAD_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_STORE_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            /* B taken 2, BL 3, BX and BLX 2, POP {pc} 3 + N, with `taken` below */
            [CLASS_BRANCH_LINK] = {.cycles = 2},
            [CLASS_MEMORY_BARRIER] = {.cycles = 3},
            [CLASS_INSTRUCTION_BARRIER] = {.cycles = 3},
            [CLASS_SPECIAL] = {.cycles = 3},
            [CLASS_WAIT] = {.cycles = 2},
        },
    .taken = {.immediate = 1, .by_register = 1, .by_load = 2},
};
