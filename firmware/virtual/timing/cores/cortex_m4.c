/* Cortex-M4 Technical Reference Manual (Arm 100166_0001_00), Tables 3-1 (processor), 3-2 (DSP) and 7-1 (FPU),
 * and 3.3.2 "Load/store timings". */
#include "../core.h"

const core_t cortex_m4 = {
    .name = "cortex-m4",
    /* Classes not named take one cycle. */
    .classes =
        {
            [CLASS_DIVIDE] = {.cycles = 2},
            [CLASS_LOAD] = {.cycles = 2},
            [CLASS_LOAD_DOUBLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_LOAD_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_STORE] = {.cycles = 1}, /* "STR Rx,[Ry,#imm] is always one cycle" */
            [CLASS_STORE_EXCLUSIVE] = {.cycles = 2},
            [CLASS_STORE_DOUBLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_STORE_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_BRANCH_TABLE] = {.cycles = 3}, /* "two cycles for the load, one cycle for the add" */
            [CLASS_SPECIAL] = {.cycles = 2},      /* 1 or 2: the longer */
            [CLASS_CHANGE_STATE] = {.cycles = 2},
            [CLASS_INSTRUCTION_BARRIER] = {.cycles = 4},
            [CLASS_FLOAT_CHAINED] = {.cycles = 3},
            [CLASS_FLOAT_FUSED] = {.cycles = 3},
            [CLASS_FLOAT_DIVIDE] = {.cycles = 14},
            [CLASS_FLOAT_ROOT] = {.cycles = 14},
            [CLASS_FLOAT_PAIR] = {.cycles = 2},
            [CLASS_FLOAT_LOAD] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_FLOAT_LOAD_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_FLOAT_STORE] = {.cycles = 1, .transfers_per_cycle = 1},
            [CLASS_FLOAT_STORE_MULTIPLE] = {.cycles = 1, .transfers_per_cycle = 1},
        },
    /* As for the Cortex-M3. */
    .taken = {.immediate = 1, .by_register = 2, .by_load = 3, .by_table = 3, .unaligned_target = 1},
    .pipelines_loads = true,
    .pipelines_written_back =
        true, /* not through the same base, which is then an address that depends on a load */
    .waits_for_addresses = true,
    .waits_for_floats =
        true, /* Table 7-1's note: one cycle more where the next instruction uses the result */
    .folds_it = true,
    .store_with_offset_cycles = 2,
    .has_division = true,
    .longest_division = 12,
};
