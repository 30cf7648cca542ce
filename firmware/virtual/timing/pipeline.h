/* State of a pipeline between two instructions, as far as it decides what the next ones cost. Small and
 * comparable by bytes, so that equal states have equal numbers and the cost of a block from a state is looked
 * up. */
#ifndef EDGEC_TIMING_PIPELINE_H
#define EDGEC_TIMING_PIPELINE_H

#include "core.h"

/* A pseudo register: the float unit, held by some instructions for longer than a cycle. */
#define REGISTER_FLOAT_UNIT 17
/* Times are kept from this many cycles before now on; what lies further back does not matter. */
#define PAST 3

typedef struct {
    registers_t loaded;  /* registers whose value comes from a load */
    registers_t written; /* by the last instruction */
    registers_t base;    /* of the last instruction, a load at a constant offset */
    int32_t offset;      /* of the last load */
    uint16_t units;      /* of the instruction that another may still join in its cycle, 0: none may */
    uint8_t last_class;
    uint8_t last_size;
    uint8_t taken_extra;  /* cycles more if the last instruction, a branch, is taken */
    uint8_t flags_age;    /* cycles since the flags were set, at most 15 */
    uint8_t flags_set;    /* by the last instruction */
    uint8_t written_back; /* whether the last instruction wrote its base back */
    uint8_t unused[4];    /* so that there are no bytes between fields, which would spoil comparing */
    uint8_t ready[REGISTER_COUNT]; /* cycles from now, plus PAST, until a simple instruction can use the
                                      register */
} pipeline_state_t;
_Static_assert(sizeof(pipeline_state_t) == 40 + REGISTER_COUNT, "states are compared by bytes");

typedef struct {
    uint8_t issue, wait;
} cost_t;

void pipeline_reset(pipeline_state_t *state);
/* After a taken branch nothing joins the last instruction's cycle. */
void pipeline_redirect(const core_t *core, pipeline_state_t *state);
cost_t pipeline_issue(const core_t *core, pipeline_state_t *state, const instruction_t *instruction);

/* The two kinds of pipelines. */
cost_t single_issue(const core_t *core, pipeline_state_t *state, const instruction_t *instruction);
cost_t scoreboard_issue(const core_t *core, pipeline_state_t *state, const instruction_t *instruction);

/* Cycles that an instruction occupies a pipeline: its own, and those of its transfers. */
uint8_t occupied_cycles(const core_t *core, const instruction_t *instruction);
uint8_t taken_cycles(const core_t *core, const instruction_t *instruction);

#endif
