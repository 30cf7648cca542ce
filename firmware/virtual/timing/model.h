/* The model's state. */
#ifndef EDGEC_TIMING_MODEL_H
#define EDGEC_TIMING_MODEL_H

#include "block.h"

struct timing {
    const core_t *core;
    timing_description_t description;
    memory_t memory;
    predictor_t predictor;
    block_table_t blocks;
    state_numbers_t states;
    uint64_t cycles, instructions;
    passage_t *passage; /* under way; how it ends is known when the next block starts */
    passage_t outside;  /* where none is */
};

#endif
