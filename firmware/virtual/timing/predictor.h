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
/* Cycles lost by this branch, which went to `next`. Learns from it. */
uint32_t predictor_branch(
    predictor_t *predictor,
    const predictor_timing_t *timing,
    const instruction_t *branch,
    bool is_taken,
    uint32_t next,
    uint32_t flags_age
);

#endif
