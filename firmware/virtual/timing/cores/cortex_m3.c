/* Cortex-M3 Technical Reference Manual (Arm 100165_0201_02), Table 3-1 and 3.3.2 "Load/store timings". */
#include "../core.h"

const core_t cortex_m3 = {
    .name = "cortex-m3",
    /* Classes not named take one cycle. */
    .classes =
        {
            [CLASS_MULTIPLY_ADD] = {.cycles = 2},
            [CLASS_MULTIPLY_SUBTRACT] = {.cycles = 2},
            /* 3 to 5 and 4 to 7 "depending on the size of the source values". A guess: the middle. */
            [CLASS_MULTIPLY_LONG] = {.cycles = 4},
            [CLASS_MULTIPLY_ADD_LONG] = {.cycles = 6},
            [CLASS_DIVIDE] = {.cycles = 2},
            [CLASS_LOAD] = {.cycles = 2},
            [CLASS_LOAD_DOUBLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_LOAD_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_STORE] = {.cycles = 1}, /* "STR Rx,[Ry,#imm] is always one cycle" */
            [CLASS_STORE_EXCLUSIVE] = {.cycles = 2},
            [CLASS_STORE_DOUBLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_STORE_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_BRANCH_TABLE] = {.cycles = 3}, /* "two cycles for the load, one cycle for the add" */
            /* 1 or 2: the longer */
            [CLASS_SPECIAL] = {.cycles = 2},
            [CLASS_CHANGE_STATE] = {.cycles = 2},
            /* 1 + B; B is 0 at least for DMB and DSB, a refill for ISB */
            [CLASS_INSTRUCTION_BARRIER] = {.cycles = 4},
        },
    /* P, "1 to 3 depending on the alignment and width of the target instruction, and whether the processor
     * manages to speculate the address early". Three for loads of the PC and table branches is in 3.3.2. That
     * targets in the instruction take 1 and those in a register 2, and unaligned 32-bit targets one more, is
     * how an earlier edition (DDI 0337E, 18.2) splits it. */
    .taken = {.immediate = 1, .by_register = 2, .by_load = 3, .by_table = 3, .unaligned_target = 1},
    .pipelines_loads = true,
    .pipelines_written_back = false, /* measured: github.com/jnk0le/random, cortex_m3m4.md */
    .waits_for_addresses = true,
    .folds_it = true,
    .store_with_offset_cycles = 2,
    .has_division = true,
    .longest_division = 12,
};
