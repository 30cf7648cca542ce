/* Cortex-M7. Arm publishes no table. The sources, by letter:
 *   L  LLVM, llvm/lib/Target/ARM/ARMScheduleM7.td, written at Arm
 *   J  measurements on an STM32H743: github.com/jnk0le/random, "pipeline cycle test", cortex_m7.md
 *   G  a guess */
#include "../core.h"

/* L: execution in EX2 is the zero point; an address and a shifted operand are needed in EX1. */
#define SIMPLE(...)                                                                                          \
    { .cycles = 1, .latency = 1, __VA_ARGS__ }
#define MAC(lead)                                                                                            \
    { .cycles = 1, .latency = 2, .accumulator_lead = (lead), .units = UNIT_MAC } /* L, J */
#define ALONE(...)                                                                                           \
    { .latency = 1, .units = UNIT_ALONE, __VA_ARGS__ }
#define BRANCH SIMPLE(.units = UNIT_BRANCH)
#define DSP UNIT_DSP
#define DSP_SHIFT (UNIT_DSP | UNIT_DSP_SHIFT)

static const conflict_t conflicts[] = {
    {UNIT_STORE, UNIT_STORE},          /* J */
    {UNIT_MAC, UNIT_MAC | UNIT_STORE}, /* J */
    {UNIT_STORE, UNIT_MAC},            /* J */
    {UNIT_ANY, UNIT_DSP},              /* J, L: only as the older one */
    {UNIT_OPERAND_SHIFT | UNIT_SHIFTER | UNIT_DSP_SHIFT,
     UNIT_OPERAND_SHIFT},              /* J: matrix of second operands */
    {UNIT_BRANCH, UNIT_BRANCH},        /* L: one branch pipe */
    {UNIT_FLOAT, UNIT_FLOAT},          /* J */
    {UNIT_FLOAT_MAC, UNIT_FLOAT_MOVE}, /* J */
    {UNIT_FLOAT_MOVE, UNIT_FLOAT_MAC}, /* J */
};

const core_t cortex_m7 = {
    .name = "cortex-m7",
    .is_scoreboard = true,
    .issue_width = 2,
    .classes =
        {
            [CLASS_UNKNOWN] = SIMPLE(.units = UNIT_ALONE),
            /* J: mov, add, sub and shifts can execute in the early ALU */
            [CLASS_MOVE] = SIMPLE(.is_early = true, .units = UNIT_ALU),
            [CLASS_MOVE_TOP] = SIMPLE(.units = UNIT_ALU),
            [CLASS_ADD] = SIMPLE(.is_early = true, .units = UNIT_ALU),
            [CLASS_LOGIC] = SIMPLE(.units = UNIT_ALU),
            [CLASS_SHIFTED_OPERAND] = SIMPLE(.units = UNIT_OPERAND_SHIFT),
            [CLASS_SHIFTED_CONSTANT] = SIMPLE(.units = UNIT_OPERAND_SHIFT),
            [CLASS_SHIFT] = SIMPLE(.is_early = true, .units = UNIT_SHIFTER),
            [CLASS_BITFIELD_INSERT] = SIMPLE(.units = DSP_SHIFT),
            [CLASS_BITFIELD_EXTRACT] = SIMPLE(.units = DSP_SHIFT),
            [CLASS_EXTEND] = SIMPLE(.units = DSP),
            [CLASS_EXTEND_ADD] = SIMPLE(.units = DSP_SHIFT),
            [CLASS_REVERSE] = SIMPLE(.units = DSP_SHIFT),
            [CLASS_COUNT_ZEROS] = SIMPLE(.units = DSP),
            [CLASS_PACK] = SIMPLE(.units = DSP_SHIFT),
            [CLASS_PARALLEL] = SIMPLE(.units = DSP),
            [CLASS_SATURATE] = {.cycles = 1, .latency = 2, .units = DSP}, /* L */
            [CLASS_MULTIPLY] = MAC(0),
            [CLASS_MULTIPLY_ADD] = MAC(1),
            [CLASS_MULTIPLY_SUBTRACT] = MAC(1),
            [CLASS_MULTIPLY_DSP] = MAC(0),
            [CLASS_MULTIPLY_ADD_DSP] = MAC(1),
            [CLASS_MULTIPLY_LONG] = MAC(0),
            [CLASS_MULTIPLY_ADD_LONG] = MAC(1),
            [CLASS_MULTIPLY_ADD_LONG_DSP] = MAC(1),
            [CLASS_DIVIDE] = ALONE(.cycles = 2), /* and more by operands: division.h */
            [CLASS_LOAD] = SIMPLE(.units = UNIT_LOAD),
            [CLASS_STORE] = SIMPLE(.units = UNIT_STORE),
            [CLASS_STORE_EXCLUSIVE] = ALONE(.cycles = 1), /* L */
            /* J: (N + 1) / 2 cycles, alone */
            [CLASS_LOAD_DOUBLE] = ALONE(.transfers_per_cycle = 2),
            [CLASS_LOAD_MULTIPLE] = ALONE(.transfers_per_cycle = 2),
            [CLASS_STORE_DOUBLE] = ALONE(.transfers_per_cycle = 2),
            [CLASS_STORE_MULTIPLE] = ALONE(.transfers_per_cycle = 2),
            [CLASS_PRELOAD] = SIMPLE(.units = UNIT_LOAD),
            [CLASS_BRANCH] = BRANCH,
            [CLASS_BRANCH_COMPARE] = BRANCH,
            [CLASS_BRANCH_LINK] = BRANCH,
            [CLASS_BRANCH_REGISTER] = BRANCH,
            [CLASS_BRANCH_LINK_REGISTER] = BRANCH,
            [CLASS_BRANCH_TABLE] = ALONE(.cycles = 2), /* L */
            [CLASS_IT] = SIMPLE(.units = UNIT_IT),     /* J: takes a place */
            [CLASS_NOP] = SIMPLE(.units = UNIT_NOP),   /* J: takes a place */
            [CLASS_WAIT] = ALONE(.cycles = 1),
            /* L: "non general purpose": 3, alone */
            [CLASS_MEMORY_BARRIER] = ALONE(.cycles = 3),
            [CLASS_INSTRUCTION_BARRIER] = ALONE(.cycles = 8), /* G: as a wrong guess of a branch */
            [CLASS_SPECIAL] = ALONE(.cycles = 3),
            [CLASS_CHANGE_STATE] = ALONE(.cycles = 3),
            [CLASS_EXCEPTION] = ALONE(.cycles = 3),
            /* J: single precision results after 3 cycles; products of a sum 5 (fused) or 6, into a sum 3;
             * nothing but another sum for 3 cycles. Double precision: cycles of operands with different
             * exponents. */
            [CLASS_FLOAT_ADD] =
                {.cycles = 1, .latency = 3, .waits_for_float = true, .double_cycles = 2, .units = UNIT_FLOAT},
            [CLASS_FLOAT_MULTIPLY] = {.cycles = 1, .latency = 3, .double_cycles = 5, .units = UNIT_FLOAT},
            [CLASS_FLOAT_CHAINED] =
                {.cycles = 1,
                 .latency = 6,
                 .accumulator_lead = 3,
                 .float_hold = 4,
                 .double_cycles = 9,
                 .units = UNIT_FLOAT | UNIT_FLOAT_MAC},
            [CLASS_FLOAT_FUSED] =
                {.cycles = 1,
                 .latency = 5,
                 .accumulator_lead = 2,
                 .float_hold = 4,
                 .double_cycles = 8,
                 .units = UNIT_FLOAT | UNIT_FLOAT_MAC},
            [CLASS_FLOAT_DIVIDE] = ALONE(.cycles = 16, .double_cycles = 30),
            [CLASS_FLOAT_ROOT] = ALONE(.cycles = 14, .double_cycles = 30),
            [CLASS_FLOAT_COMPARE] = SIMPLE(.units = UNIT_FLOAT),
            [CLASS_FLOAT_MOVE] = {.cycles = 1, .latency = 3, .units = UNIT_FLOAT_MOVE},
            [CLASS_FLOAT_TO_CORE] = SIMPLE(.units = UNIT_FLOAT_MOVE),
            [CLASS_FLOAT_FROM_CORE] = {.cycles = 1, .latency = 3, .units = UNIT_FLOAT_MOVE},
            [CLASS_FLOAT_PAIR] = ALONE(.cycles = 1),
            [CLASS_FLOAT_LOAD] = SIMPLE(.units = UNIT_LOAD | UNIT_FLOAT_MOVE),
            [CLASS_FLOAT_STORE] = SIMPLE(.units = UNIT_STORE | UNIT_FLOAT_MOVE),
            [CLASS_FLOAT_LOAD_MULTIPLE] = ALONE(.transfers_per_cycle = 2, .waits_for_float = true),
            [CLASS_FLOAT_STORE_MULTIPLE] = ALONE(.transfers_per_cycle = 2, .waits_for_float = true),
        },
    /* J: a branch guessed right takes no cycle beyond its place. */
    .predictor =
        {
            .entries = 64,               /* G: Arm gives the target address cache no size */
            .wrong = 8,                  /* J */
            .wrong_with_early_flags = 6, /* J, and L's 6 for forward branches */
            .early_flags_distance = 3,   /* J */
            .unknown_taken = 3, /* G: the decoder finds the target of a branch that no entry foretold */
        },
    .has_banks = true, /* J */
    .operands =
        {
            .address = 1,         /* L: EX1 */
            .shifted = 1,         /* L: EX1 */
            .stored = -2,         /* J: "any result in same cycle, including ldrb" */
            .multiplied_load = 1, /* J */
        },
    .conflicts = conflicts,
    .conflict_count = sizeof conflicts / sizeof *conflicts,
    .load_latency_of_parts = 1, /* L, J */
    .has_division = true,
    .longest_division = 12,
    /* G: request and answer over AXI in front of the memory's own wait states */
    .bus_latency = 4,
};
