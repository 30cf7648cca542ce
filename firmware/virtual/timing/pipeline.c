#include "pipeline.h"

#include <string.h>

void pipeline_reset(pipeline_state_t *state) {
    memset(state, 0, sizeof *state);
}

void pipeline_redirect(const core_t *core, pipeline_state_t *state) {
    state->units = 0;
    if (!core->is_scoreboard) { /* what came before was long done when the pipeline is full again */
        pipeline_reset(state);
    }
}

cost_t pipeline_issue(const core_t *core, pipeline_state_t *state, const instruction_t *instruction) {
    return core->is_scoreboard ? scoreboard_issue(core, state, instruction)
                               : single_issue(core, state, instruction);
}

uint8_t occupied_cycles(const core_t *core, const instruction_t *i) {
    const class_timing_t *timing = &core->classes[i->class];
    uint32_t cycles = i->is_double && timing->double_cycles != 0 ? timing->double_cycles : timing->cycles;
    if (timing->transfers_per_cycle != 0) {
        cycles += (i->transfers + timing->transfers_per_cycle - 1u) / timing->transfers_per_cycle;
    }
    return (uint8_t)(cycles == 0 ? 1 : cycles);
}

uint8_t taken_cycles(const core_t *core, const instruction_t *i) {
    switch (i->branch) {
    case BRANCH_IMMEDIATE:
        return core->taken.immediate;
    case BRANCH_BY_REGISTER:
        return core->taken.by_register;
    case BRANCH_BY_LOAD:
        return core->taken.by_load;
    case BRANCH_BY_TABLE:
        return core->taken.by_table;
    default:
        return 0;
    }
}
