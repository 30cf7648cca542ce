#include "predictor.h"

#include <string.h>

void predictor_reset(predictor_t *predictor) {
    for (unsigned set = 0; set < MOST_PREDICTION_SETS; set++) {
        for (unsigned way = 0; way < PREDICTION_WAYS; way++) {
            predictor->sets[set][way] = (prediction_t){.address = 1};
        }
    }
}

/* Without an entry, branches backwards are taken to be loops, conditional ones forwards not to be taken. */
static bool guessed_by_direction(const instruction_t *branch) {
    return branch->branch == BRANCH_IMMEDIATE &&
           (!branch->is_conditional || branch->target <= branch->address);
}

static uint32_t
unknown_branch(const predictor_timing_t *timing, const instruction_t *branch, bool is_taken, uint32_t wrong) {
    if (guessed_by_direction(branch) != is_taken) {
        return wrong;
    }
    return is_taken ? timing->unknown_taken : 0;
}

static void learn(prediction_t *entry, bool is_taken, uint32_t next) {
    if (is_taken) {
        entry->target = next;
        entry->strength = (uint8_t)(entry->strength + (entry->strength < 3));
    } else {
        entry->strength = (uint8_t)(entry->strength - (entry->strength > 0));
    }
}

/* Moves the entry of this address, or else the oldest, to the front of its set. */
static prediction_t *look_up(prediction_t *set, uint32_t address) {
    if (set->address == address) {
        return set;
    }
    unsigned way = 1;
    while (way < PREDICTION_WAYS - 1 && set[way].address != address) {
        way++;
    }
    const prediction_t found = set[way];
    memmove(set + 1, set, way * sizeof *set);
    set[0] = found;
    return set;
}

uint32_t predictor_branch(
    predictor_t *predictor,
    const predictor_timing_t *timing,
    const instruction_t *branch,
    bool is_taken,
    uint32_t next,
    uint32_t flags_age
) {
    const unsigned sets = timing->entries / PREDICTION_WAYS; /* a power of two */
    prediction_t *entry = look_up(predictor->sets[(branch->address >> 1) & (sets - 1)], branch->address);
    const bool has_early_flags =
        branch->branch == BRANCH_IMMEDIATE && flags_age >= timing->early_flags_distance;
    const uint32_t wrong = has_early_flags ? timing->wrong_with_early_flags : timing->wrong;
    if (entry->address != branch->address) {
        if (is_taken) {
            *entry = (prediction_t){.address = branch->address, .target = next, .strength = 2};
        }
        return unknown_branch(timing, branch, is_taken, wrong);
    }
    const bool is_right = entry->strength >= 2 ? is_taken && entry->target == next : !is_taken;
    learn(entry, is_taken, next);
    return is_right ? 0 : wrong;
}
