/* The model's state. */
#ifndef EDGEC_TIMING_MODEL_H
#define EDGEC_TIMING_MODEL_H

#include "block.h"
#include "predictor.h"

struct timing {
    const core_t *core;
    timing_description_t description;
    memory_t memory;
    predictor_t predictor;
    block_table_t blocks;
    state_numbers_t states;
    uint64_t cycles, instructions;
    block_t *previous; /* the block under way; how it ends is known when the next one starts */
    uint32_t state;    /* of the pipeline at its end */
    uint32_t taken_extra, flags_age;
};

#endif
