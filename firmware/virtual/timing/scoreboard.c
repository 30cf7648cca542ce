/* In-order pipelines where results take their time and instructions may issue in pairs: Cortex-M7 and M33.
 * Time is counted from "now", the first cycle in which an instruction could issue alone. */
#include "pipeline.h"

static int ready_at(const pipeline_state_t *state, unsigned number) {
    return (int)state->ready[number] - PAST;
}

static void set_ready(pipeline_state_t *state, registers_t set, int at) {
    for (; set != 0; set &= set - 1) {
        const unsigned number = (unsigned)__builtin_ctzll(set);
        state->ready[number] = (uint8_t)(at < -PAST ? 0 : at + PAST);
    }
}

static int latest(const pipeline_state_t *state, registers_t set) {
    int at = -PAST;
    for (; set != 0; set &= set - 1) {
        const int one = ready_at(state, (unsigned)__builtin_ctzll(set));
        at = one > at ? one : at;
    }
    return at;
}

static int later(int a, int b) {
    return a > b ? a : b;
}

static bool is_multiplication(uint8_t class) {
    return class >= CLASS_MULTIPLY && class <= CLASS_MULTIPLY_ADD_LONG_DSP;
}

/* The first cycle in which all operands are there in time. Foreseen branches wait for none; flags that a
 * branch needs are there with it. */
static int operands_ready(const core_t *core, const pipeline_state_t *state, const instruction_t *i) {
    const operand_timing_t *early = &core->operands;
    const class_timing_t *timing = &core->classes[i->class];
    registers_t plain =
        i->reads & ~(i->address_operands | i->shifted_operands | i->accumulators | i->stored | REGISTER_PC);
    if (i->branch != BRANCH_NONE) {
        plain = core->predictor.entries != 0 ? 0 : plain & ~REGISTER_FLAGS;
    }
    int at = latest(state, plain);
    if (is_multiplication(i->class)) {
        at = later(at, latest(state, plain & state->loaded) + early->multiplied_load);
    }
    at = later(at, latest(state, i->address_operands & ~REGISTER_PC) + early->address);
    at = later(at, latest(state, i->shifted_operands) + (i->class == CLASS_SHIFT ? 0 : early->shifted));
    at = later(at, latest(state, i->accumulators) - timing->accumulator_lead);
    at = later(at, latest(state, i->stored) + early->stored);
    if (timing->waits_for_float) {
        at = later(at, ready_at(state, REGISTER_FLOAT_UNIT));
    }
    return at;
}

/* Two words in one cycle come from different banks: even and odd. Addresses are known only from one base. */
static bool same_bank(const pipeline_state_t *state, const instruction_t *i) {
    return !i->has_register_offset && state->base == i->address_operands &&
           ((state->offset ^ i->offset) & 4) == 0;
}

static bool may_join(const core_t *core, const pipeline_state_t *state, const instruction_t *i) {
    const uint16_t units = core->classes[i->class].units;
    if (core->issue_width < 2 || state->units == 0 || ((units | state->units) & UNIT_ALONE)) {
        return false;
    }
    if (core->pairs_only_16_bit && (i->size != 2 || state->last_size != 2)) {
        return false;
    }
    for (unsigned c = 0; c < core->conflict_count; c++) {
        if ((core->conflicts[c].older & state->units) && (core->conflicts[c].younger & units)) {
            return false;
        }
    }
    const bool two_loads = (units & UNIT_LOAD) && (state->units & UNIT_LOAD);
    return !two_loads || !core->has_banks || !same_bank(state, i);
}

static int result_latency(const core_t *core, const instruction_t *i) {
    const int parts = i->class == CLASS_LOAD && i->width < 4 ? core->load_latency_of_parts : 0;
    return core->classes[i->class].latency + parts;
}

/* Results of an instruction that issued in cycle `at` and occupies the pipeline for `occupied` cycles. */
static void write_results(
    const core_t *core, pipeline_state_t *state, const instruction_t *i, int at, int occupied, bool early
) {
    const registers_t results = i->writes & ~(i->base_written | REGISTER_FLAGS | REGISTER_PC);
    const int last = at + occupied - 1;
    set_ready(state, results, early ? at : last + result_latency(core, i));
    set_ready(state, i->base_written, at); /* the address generator's results can be used early */
    if (i->sets_flags) {
        set_ready(state, REGISTER_FLAGS, last + 1);
    }
    const uint8_t hold = core->classes[i->class].float_hold;
    if (hold != 0) {
        state->ready[REGISTER_FLOAT_UNIT] = (uint8_t)(at + hold + PAST);
    }
    state->loaded = (state->loaded & ~i->writes) | (is_load(i) ? results : 0);
}

/* Moves "now" on by `cycles`. */
static void advance(pipeline_state_t *state, int cycles) {
    for (unsigned number = 0; number < REGISTER_COUNT; number++) {
        const int at = (int)state->ready[number] - cycles;
        state->ready[number] = (uint8_t)later(at, 0);
        if (state->ready[number] == 0) {
            state->loaded &= ~REGISTER(number); /* so long ago that it no longer matters */
        }
    }
    const int age = state->flags_age + cycles;
    state->flags_age = (uint8_t)(age > 15 ? 15 : age);
}

static void remember(const core_t *core, pipeline_state_t *state, const instruction_t *i, bool joined) {
    state->taken_extra = taken_cycles(core, i);
    if (i->branch != BRANCH_NONE && joined && state->flags_set && i->is_conditional) {
        state->taken_extra = (uint8_t)(state->taken_extra + core->taken_after_flags);
    }
    const class_timing_t *timing = &core->classes[i->class];
    state->units = joined || core->issue_width < 2 || (timing->units & UNIT_ALONE) ? 0 : timing->units;
    state->last_class = 0;
    state->last_size = i->size;
    state->flags_set = i->sets_flags;
    state->base = is_load(i) && !joined && !i->has_register_offset ? i->address_operands : 0;
    state->offset = state->base ? i->offset : 0;
}

cost_t scoreboard_issue(const core_t *core, pipeline_state_t *state, const instruction_t *i) {
    const int needed = operands_ready(core, state, i);
    int occupied = occupied_cycles(core, i);
    if (core->flags_from_shift != 0 && i->sets_flags &&
        (i->class == CLASS_SHIFTED_CONSTANT || (i->class == CLASS_MULTIPLY && i->size == 2))) {
        occupied += core->flags_from_shift;
    }
    const bool joins = needed <= -1 && occupied <= 1 && may_join(core, state, i);
    const int at = joins ? -1 : later(needed, 0);
    const class_timing_t *timing = &core->classes[i->class];
    /* The older of a pair can use the early ALU; shifts can in both places. */
    const bool early = timing->is_early && needed <= at - 1 && (!joins || i->class == CLASS_SHIFT);
    write_results(core, state, i, at, occupied, early);
    const int cycles = joins ? 0 : at + occupied;
    advance(state, cycles);
    if (i->sets_flags) {
        state->flags_age = 0;
    }
    remember(core, state, i, joins);
    return (cost_t){.issue = (uint8_t)(cycles - (joins ? 0 : at)), .wait = (uint8_t)(joins ? 0 : at)};
}
