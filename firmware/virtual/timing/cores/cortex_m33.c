/* Cortex-M33. Arm publishes no table. The sources, by letter:
 *   J  measurements on an RP2350: github.com/jnk0le/random, "pipeline cycle test", cortex_m33.md
 *   C  measurements of unaligned code: compendium.i-0.nl, "Alignment rules"
 *   G  a guess */
#include "../core.h"

#define SIMPLE                                                                                               \
    { .cycles = 1, .latency = 1, .units = UNIT_ALU }
#define TWO_STAGES                                                                                           \
    { .cycles = 1, .latency = 2, .units = UNIT_ALU } /* J */
#define MAC(lead)                                                                                            \
    { .cycles = 1, .latency = 2, .accumulator_lead = (lead), .units = UNIT_MAC } /* J */
#define BRANCH                                                                                               \
    { .cycles = 1, .latency = 1, .units = UNIT_BRANCH }
#define FLOAT(...)                                                                                           \
    { .cycles = 1, .waits_for_float = true, .units = UNIT_FLOAT, __VA_ARGS__ }
#define ALONE(...)                                                                                           \
    { .latency = 1, .units = UNIT_ALONE, __VA_ARGS__ }

/* J: branches and IT join any older 16-bit instruction, everything joins an older NOP; nothing else pairs. */
static const conflict_t conflicts[] = {
    {UNIT_ANY & ~UNIT_NOP, UNIT_ANY & ~(UNIT_BRANCH | UNIT_IT)},
    {UNIT_BRANCH | UNIT_IT, UNIT_ANY},
};

const core_t cortex_m33 = {
    .name = "cortex-m33",
    .is_scoreboard = true,
    .issue_width = 2,
    .pairs_only_16_bit = true, /* J */
    .classes =
        {
            [CLASS_UNKNOWN] = ALONE(.cycles = 1),
            [CLASS_MOVE] = SIMPLE,
            [CLASS_MOVE_TOP] = SIMPLE,
            [CLASS_ADD] = SIMPLE,
            [CLASS_LOGIC] = SIMPLE,
            [CLASS_SHIFTED_OPERAND] = TWO_STAGES,
            [CLASS_SHIFTED_CONSTANT] = TWO_STAGES,
            [CLASS_SHIFT] = SIMPLE,
            [CLASS_BITFIELD_INSERT] = SIMPLE, /* J */
            [CLASS_BITFIELD_EXTRACT] = SIMPLE,
            [CLASS_EXTEND] = SIMPLE,
            [CLASS_EXTEND_ADD] = {.cycles = 1, .latency = 2, .units = UNIT_ALU},
            [CLASS_REVERSE] = SIMPLE,
            [CLASS_COUNT_ZEROS] = SIMPLE,
            [CLASS_PACK] = TWO_STAGES,
            [CLASS_PARALLEL] = TWO_STAGES,
            [CLASS_SATURATE] = TWO_STAGES,
            [CLASS_MULTIPLY] = MAC(0),
            [CLASS_MULTIPLY_ADD] = MAC(1),
            [CLASS_MULTIPLY_SUBTRACT] = MAC(1),
            [CLASS_MULTIPLY_DSP] = MAC(0),
            [CLASS_MULTIPLY_ADD_DSP] = MAC(1),
            [CLASS_MULTIPLY_LONG] = MAC(0),
            [CLASS_MULTIPLY_ADD_LONG] = MAC(1),
            [CLASS_MULTIPLY_ADD_LONG_DSP] = MAC(1),
            [CLASS_DIVIDE] = ALONE(.cycles = 2), /* and more by operands: division.h */
            /* J: load to use 2 cycles; doubles and multiples as many cycles as words */
            [CLASS_LOAD] = {.cycles = 1, .latency = 2, .units = UNIT_LOAD},
            [CLASS_LOAD_DOUBLE] = {.latency = 2, .transfers_per_cycle = 1, .units = UNIT_LOAD},
            [CLASS_LOAD_MULTIPLE] = {.latency = 2, .transfers_per_cycle = 1, .units = UNIT_LOAD},
            [CLASS_STORE] = {.cycles = 1, .latency = 1, .units = UNIT_STORE},
            [CLASS_STORE_EXCLUSIVE] = ALONE(.cycles = 2), /* G */
            [CLASS_STORE_DOUBLE] = {.latency = 1, .transfers_per_cycle = 1, .units = UNIT_STORE},
            [CLASS_STORE_MULTIPLE] = {.latency = 1, .transfers_per_cycle = 1, .units = UNIT_STORE},
            [CLASS_PRELOAD] = {.cycles = 1, .latency = 1, .units = UNIT_LOAD},
            [CLASS_BRANCH] = BRANCH,
            [CLASS_BRANCH_COMPARE] = BRANCH,
            [CLASS_BRANCH_LINK] = BRANCH,
            [CLASS_BRANCH_REGISTER] = BRANCH,
            [CLASS_BRANCH_LINK_REGISTER] = BRANCH,
            [CLASS_BRANCH_TABLE] = ALONE(.cycles = 3), /* G: as on the Cortex-M4 */
            [CLASS_IT] = {.cycles = 1, .latency = 1, .units = UNIT_IT},
            [CLASS_NOP] = {.cycles = 1, .latency = 1, .units = UNIT_NOP},
            [CLASS_WAIT] = ALONE(.cycles = 1),
            /* G: as on the Cortex-M4 */
            [CLASS_MEMORY_BARRIER] = ALONE(.cycles = 1),
            [CLASS_INSTRUCTION_BARRIER] = ALONE(.cycles = 4),
            [CLASS_SPECIAL] = ALONE(.cycles = 2),
            [CLASS_CHANGE_STATE] = ALONE(.cycles = 2),
            [CLASS_EXCEPTION] = ALONE(.cycles = 1),
            /* J: sums and products after 2 cycles; fused ones 4, into a sum 3, nothing else of the unit for 2
             */
            [CLASS_FLOAT_ADD] = FLOAT(.latency = 2),
            [CLASS_FLOAT_MULTIPLY] = FLOAT(.latency = 2),
            [CLASS_FLOAT_CHAINED] = FLOAT(.latency = 4, .accumulator_lead = 1, .float_hold = 3),
            [CLASS_FLOAT_FUSED] = FLOAT(.latency = 4, .accumulator_lead = 1, .float_hold = 3),
            [CLASS_FLOAT_DIVIDE] = ALONE(.cycles = 14, .waits_for_float = true), /* G: as on the Cortex-M4 */
            [CLASS_FLOAT_ROOT] = ALONE(.cycles = 14, .waits_for_float = true),   /* G: as on the Cortex-M4 */
            [CLASS_FLOAT_COMPARE] = FLOAT(.latency = 1),                         /* G */
            [CLASS_FLOAT_MOVE] = FLOAT(.latency = 1),                            /* G */
            [CLASS_FLOAT_TO_CORE] = FLOAT(.latency = 2),
            [CLASS_FLOAT_FROM_CORE] = FLOAT(.latency = 1),
            [CLASS_FLOAT_PAIR] = {.cycles = 2, .latency = 1, .waits_for_float = true, .units = UNIT_ALONE},
            [CLASS_FLOAT_LOAD] = FLOAT(.latency = 1),
            [CLASS_FLOAT_STORE] = FLOAT(.latency = 1),
            [CLASS_FLOAT_LOAD_MULTIPLE] =
                {.latency = 1, .transfers_per_cycle = 1, .waits_for_float = true, .units = UNIT_FLOAT},
            [CLASS_FLOAT_STORE_MULTIPLE] =
                {.latency = 1, .transfers_per_cycle = 1, .waits_for_float = true, .units = UNIT_FLOAT},
        },
    .taken =
        {
            .immediate = 1,        /* J */
            .by_register = 1,      /* J: bx lr */
            .by_load = 3,          /* G: J has pop {pc} 1 to 2 cycles above pop {lr} and bx lr */
            .by_table = 3,         /* G: as on the Cortex-M4 */
            .unaligned_target = 1, /* C */
        },
    .taken_after_flags = 1, /* J */
    .flags_from_shift = 1,  /* J: muls, and shifted constants that set flags */
    .operands =
        {
            .stored = -1, /* J */
        },
    .conflicts = conflicts,
    .conflict_count = sizeof conflicts / sizeof *conflicts,
    .has_division = true,
    .longest_division = 12, /* G: as on the Cortex-M4 */
};
