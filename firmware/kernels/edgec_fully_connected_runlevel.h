/* Fully connected layer of weights in run-level codes (edgec_run_level.h), on any core. */
#ifndef EDGEC_FULLY_CONNECTED_RUNLEVEL_H
#define EDGEC_FULLY_CONNECTED_RUNLEVEL_H

#include "edgec_fully_connected_rows.h"
#include "edgec_run_level.h"

/* Goes over a run, and multiplies the weight behind it with its input. */
#define EDGEC_RUN_LEVEL_WEIGHT                                                                               \
    {                                                                                                        \
        const uint32_t entry = table[*weight_codes++];                                                       \
        at += entry & 0xffff;                                                                                \
        EDGEC_HIDE(at);                                                                                      \
        sum = edgec_smlatb((int32_t)entry, *at++, sum);                                                      \
        EDGEC_HIDE(at);                                                                                      \
    }

/* table: a word for every code. */
EDGEC_INLINE void edgec_fully_connected_runlevel_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *table,
    const uint8_t *weight_counts,
    const uint8_t *weight_codes,
    const int8_t *levels,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t level_count,
    int32_t reach,
    int32_t bare_runs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    edgec_run_level_table(levels, level_count, reach, bare_runs, table);
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int8_t *at = input;
        const int32_t count = (int32_t)edgec_load_unsigned(weight_counts, count_bytes);
        weight_counts += count_bytes;
        EDGEC_EIGHT_A_TURN(count, EDGEC_RUN_LEVEL_WEIGHT)
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
