/* Prediction of branches by a table of those taken before, four ways: target and a two-bit counter each. */
#ifndef EDGEC_TIMING_PREDICTOR_H
#define EDGEC_TIMING_PREDICTOR_H

#include "core.h"

#define PREDICTION_WAYS 4
#define MOST_PREDICTION_SETS 64

typedef struct {
    uint32_t address, target;
    uint8_t strength; /* 0-3; from 2 on: taken. An entry never used has address 1. */
} prediction_t;

typedef struct {
    prediction_t sets[MOST_PREDICTION_SETS][PREDICTION_WAYS]; /* each the most recently used first */
} predictor_t;

void predictor_reset(predictor_t *predictor);

/* What is known of a branch before it executes. */
typedef struct {
    prediction_t *set; /* where its entry would be */
    uint32_t address;
    uint8_t wrong;         /* cycles of a wrong guess */
    uint8_t unknown_taken; /* without an entry, where it is taken and expected to be */
    bool is_expected;      /* without an entry it is expected to be taken */
} predicted_branch_t;

/* flags_age: cycles since its flags were set. */
predicted_branch_t predictor_branch(
    predictor_t *predictor, const predictor_timing_t *timing, const instruction_t *branch, uint32_t flags_age
);

/* The rest of predictor_count(). */
uint32_t predictor_count_other(const predicted_branch_t *branch, bool is_taken, uint32_t next);

/* Cycles lost by this branch, which went to `next`. Learns from it. */
static inline uint32_t predictor_count(const predicted_branch_t *branch, bool is_taken, uint32_t next) {
    prediction_t *entry = branch->set;
    if (entry->address != branch->address) {
        return predictor_count_other(branch, is_taken, next);
    }
    const bool is_right = entry->strength >= 2 ? is_taken && entry->target == next : !is_taken;
    const int step = is_taken ? entry->strength < 3 : -(entry->strength > 0);
    entry->strength = (uint8_t)(entry->strength + step);
    entry->target = is_taken ? next : entry->target;
    return is_right ? 0 : branch->wrong;
}

#endif
