/* Fully connected layer of weights in run-level codes (edgec_run_level.h), on any core. */
#ifndef EDGEC_FULLY_CONNECTED_RUNLEVEL_H
#define EDGEC_FULLY_CONNECTED_RUNLEVEL_H

#include "edgec_outputs.h"
#include "edgec_run_level.h"

/* Goes over a run, and multiplies the weight behind it with its input. */
#define EDGEC_RUN_LEVEL_WEIGHT                                                                               \
    {                                                                                                        \
        const uint32_t entry = table[*weight_codes++];                                                       \
        at += entry & 0xffff;                                                                                \
        EDGEC_HIDE(at);                                                                                      \
        sum = edgec_smlatb((int32_t)entry, *at++, sum);                                                      \
        EDGEC_HIDE(at);                                                                                      \
    }                                                                                                        \
    __attribute__((fallthrough));

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
    int32_t bias_bytes,
    int32_t factor_words,
    int32_t factor_step,
    int32_t keeps_negative,
    int32_t clamps,
    int32_t outputs,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_outputs_t finishes = {
        biases,
        factors,
        bias_bytes,
        factor_words,
        factor_step,
        keeps_negative,
        clamps,
        output_zero_point,
        minimum,
        maximum};
    edgec_run_level_table(levels, level_count, reach, bare_runs, table);
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int8_t *at = input;
        const int32_t count = (int32_t)edgec_load_unsigned(weight_counts, count_bytes);
        weight_counts += count_bytes;
        int32_t turns = count >> 3;
        switch (count & 7) {
            /* Eight codes a turn; the first turn is entered behind those that it lacks. */
            for (; turns >= 0; turns--) {
                EDGEC_RUN_LEVEL_WEIGHT
            case 7:
                EDGEC_RUN_LEVEL_WEIGHT
            case 6:
                EDGEC_RUN_LEVEL_WEIGHT
            case 5:
                EDGEC_RUN_LEVEL_WEIGHT
            case 4:
                EDGEC_RUN_LEVEL_WEIGHT
            case 3:
                EDGEC_RUN_LEVEL_WEIGHT
            case 2:
                EDGEC_RUN_LEVEL_WEIGHT
            case 1:
                EDGEC_RUN_LEVEL_WEIGHT
            default:
                continue;
            }
        }
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
