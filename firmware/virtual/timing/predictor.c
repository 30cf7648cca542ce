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

predicted_branch_t predictor_branch(
    predictor_t *predictor, const predictor_timing_t *timing, const instruction_t *branch, uint32_t flags_age
) {
    const unsigned sets = timing->entries / PREDICTION_WAYS; /* a power of two */
    const bool has_early_flags =
        branch->branch == BRANCH_IMMEDIATE && flags_age >= timing->early_flags_distance;
    return (predicted_branch_t){
        .set = predictor->sets[(branch->address >> 1) & (sets - 1)],
        .address = branch->address,
        .wrong = has_early_flags ? timing->wrong_with_early_flags : timing->wrong,
        .unknown_taken = timing->unknown_taken,
        .is_expected = guessed_by_direction(branch),
    };
}

/* Moves the entry of this address, or else the oldest, to the front of its set. */
static void move_to_front(prediction_t *set, uint32_t address) {
    unsigned way = 1;
    while (way < PREDICTION_WAYS - 1 && set[way].address != address) {
        way++;
    }
    const prediction_t found = set[way];
    memmove(set + 1, set, way * sizeof *set);
    set[0] = found;
}

uint32_t predictor_count_other(const predicted_branch_t *branch, bool is_taken, uint32_t next) {
    prediction_t *entry = branch->set;
    move_to_front(entry, branch->address);
    if (entry->address == branch->address) {
        return predictor_count(branch, is_taken, next);
    }
    if (is_taken) {
        *entry = (prediction_t){.address = branch->address, .target = next, .strength = 2};
    }
    if (is_taken != branch->is_expected) {
        return branch->wrong;
    }
    return is_taken ? branch->unknown_taken : 0;
}
