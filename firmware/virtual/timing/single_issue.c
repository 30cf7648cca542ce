/* Pipelines that issue one instruction after the other: Cortex-M0+, M3, M4. Cycles are those of the manuals'
 * tables; the rules are those of "Load/store timings" (Cortex-M3 TRM, Arm 100165_0201_02, 3.3.2; Cortex-M4
 * TRM, Arm 100166_0001_00, 3.3.2). */
#include "pipeline.h"

static bool is_single_load(uint8_t class) {
    return class == CLASS_LOAD || class == CLASS_FLOAT_LOAD;
}

static bool is_single_access(uint8_t class) {
    return is_single_load(class) || class == CLASS_STORE || class == CLASS_STORE_EXCLUSIVE ||
           class == CLASS_FLOAT_STORE;
}

/* Results of data processing, which an address that follows has to wait for. */
static bool comes_from_registers(uint8_t class) {
    return class != CLASS_UNKNOWN && class < CLASS_LOAD;
}

static bool is_float_arithmetic(uint8_t class) {
    return class >= CLASS_FLOAT_ADD && class <= CLASS_FLOAT_FUSED;
}

/* "LDR [any] are pipelined when possible": after a load, the address of which does not depend on it. */
static bool is_pipelined(const core_t *core, const pipeline_state_t *state, const instruction_t *i) {
    if (!core->pipelines_loads || !is_single_load(state->last_class) || !is_single_access(i->class)) {
        return false;
    }
    const bool writes_back = state->written_back || i->writes_back;
    return (state->written & i->address_operands) == 0 && (core->pipelines_written_back || !writes_back);
}

cost_t single_issue(const core_t *core, pipeline_state_t *state, const instruction_t *i) {
    cost_t cost = {.issue = occupied_cycles(core, i)};
    if (i->class == CLASS_STORE && i->has_register_offset && core->store_with_offset_cycles != 0) {
        cost.issue = core->store_with_offset_cycles;
    }
    if (is_pipelined(core, state, i) && cost.issue > 1) {
        cost.issue--;
    }
    if (core->folds_it && i->class == CLASS_IT && state->last_size == 2 && state->last_class != CLASS_IT) {
        cost.issue = 0;
    }
    if (core->waits_for_addresses && i->width != 0 && comes_from_registers(state->last_class) &&
        (state->written & i->address_operands)) {
        cost.wait = 1;
    }
    if (core->waits_for_floats && is_float_arithmetic(state->last_class) && (state->written & i->reads)) {
        cost.wait = 1;
    }
    state->last_class = i->class;
    state->last_size = i->size;
    state->written = i->writes;
    state->written_back = i->writes_back;
    state->taken_extra = taken_cycles(core, i);
    return cost;
}
