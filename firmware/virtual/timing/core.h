/* A core as data: cycles of each class of instructions and the rules of its pipeline. One file of cores/
 * each; every number there names its source. */
#ifndef EDGEC_TIMING_CORE_H
#define EDGEC_TIMING_CORE_H

#include "instruction.h"

/* What two instructions would need at once to issue in the same cycle. Each class needs at least one. */
typedef enum {
    UNIT_ALU = 1 << 0,
    UNIT_SHIFTER = 1 << 1,       /* shifts alone */
    UNIT_OPERAND_SHIFT = 1 << 2, /* second operand shifted */
    UNIT_DSP = 1 << 3,           /* bit fields, extension, parallel arithmetic */
    UNIT_DSP_SHIFT = 1 << 4,     /* those of them that shift */
    UNIT_MAC = 1 << 5,
    UNIT_LOAD = 1 << 6,
    UNIT_STORE = 1 << 7,
    UNIT_BRANCH = 1 << 8,
    UNIT_FLOAT = 1 << 9,
    UNIT_FLOAT_MAC = 1 << 10,
    UNIT_FLOAT_MOVE = 1 << 11, /* loads, stores and moves of float registers */
    UNIT_IT = 1 << 12,
    UNIT_NOP = 1 << 13,
    UNIT_ALONE = 1 << 14, /* never issues with another */
    UNIT_ANY = (1 << 15) - 1
} unit_t;

typedef struct {
    uint8_t cycles;              /* that it occupies the pipeline, together with its transfers at least one */
    uint8_t transfers_per_cycle; /* of loads and stores: one cycle more for so many transfers, 0: none */
    /* Scoreboards only: */
    uint8_t latency; /* from issue until a simple instruction can use the result; 1: in the next cycle */
    bool is_early;   /* the result is there in the same cycle where its operands were there one before */
    uint8_t accumulator_lead; /* cycles after the start at which the accumulator is needed */
    uint8_t float_hold;       /* for so many cycles no instruction that waits for the float unit issues */
    bool waits_for_float;
    uint8_t double_cycles; /* of double precision, 0: as single */
    uint16_t units;
} class_timing_t;

/* Older and younger instructions that cannot issue together. */
typedef struct {
    uint16_t older, younger;
} conflict_t;

/* Cycles by which an operand is needed before (+) or after (-) the start of execution. */
typedef struct {
    int8_t address, shifted, stored;
    int8_t multiplied_load; /* a factor that was loaded */
} operand_timing_t;

typedef struct {
    uint8_t immediate, by_register, by_load, by_table;
    uint8_t unaligned_target; /* more where the target is a 32-bit instruction across a word boundary */
} branch_timing_t;

/* Branches foreseen by their addresses: see predictor.h. Entries 0: none, every taken branch costs. */
typedef struct {
    uint16_t entries;
    uint8_t wrong;                  /* cycles of a wrong guess */
    uint8_t wrong_with_early_flags; /* ... where the flags were set well before */
    uint8_t early_flags_distance;   /* cycles that make it well before */
    uint8_t unknown_taken; /* of a branch that is not among the entries, but foreseen by its direction */
} predictor_timing_t;

typedef struct {
    const char *name;
    class_timing_t classes[CLASS_COUNT];
    branch_timing_t taken; /* beyond the branch's own cycles */
    predictor_timing_t predictor;

    bool is_scoreboard; /* scoreboard.c; else single_issue.c */
    /* single_issue.c: rules of the Cortex-M3 and M4 */
    bool pipelines_loads;             /* a load or store after a load takes one cycle less */
    bool pipelines_written_back;      /* ... also where one of them writes its base back */
    bool waits_for_addresses;         /* a cycle where an address was computed just before */
    bool waits_for_floats;            /* a cycle where a float was computed just before */
    bool folds_it;                    /* an IT after a 16-bit instruction takes none */
    uint8_t store_with_offset_cycles; /* of a store at a register's offset */
    /* scoreboard.c */
    uint8_t issue_width;
    bool pairs_only_16_bit;
    bool has_banks; /* two loads issue together where one is of an even word, the other of an odd one */
    uint8_t taken_after_flags; /* a taken branch more where it issues with what sets its flags */
    uint8_t flags_from_shift; /* cycles more of 16-bit multiplications and shifted constants that set flags */
    operand_timing_t operands;
    const conflict_t *conflicts;
    uint8_t conflict_count;
    int8_t load_latency_of_parts; /* latency of bytes and halfwords beyond that of words */

    /* Division: measured formulas, see division.h */
    bool has_division;
    uint8_t longest_division;
    /* Cycles from a cache miss to the memory and back, without the memory's own wait states. */
    uint8_t bus_latency;
} core_t;

/* NULL where there is none of this name. */
const core_t *find_core(const char *name);

extern const core_t cortex_m0plus, cortex_m3, cortex_m4, cortex_m7, cortex_m33;

#endif
