/* Fully connected layer of weights in run-level codes (edgec_run_level.h), on any core. */
#ifndef EDGEC_FULLY_CONNECTED_RUNLEVEL_H
#define EDGEC_FULLY_CONNECTED_RUNLEVEL_H

#include "edgec_fully_connected_rows.h"
#include "edgec_run_level.h"

/* Goes over a run, and multiplies the weight behind it with its input. */
#define EDGEC_RUN_LEVEL_WEIGHT                                                                               \
    {                                                                                                        \
        const uint32_t entry = rows->table[*codes++];                                                        \
        at += entry & 0xffff;                                                                                \
        EDGEC_HIDE(at);                                                                                      \
        sum = edgec_smlatb((int32_t)entry, *at++, sum);                                                      \
        EDGEC_HIDE(at);                                                                                      \
    }

EDGEC_INLINE int32_t edgec_run_level_add_row(void *state, const int8_t *input, int32_t sum) {
    edgec_run_level_rows_t *const rows = state;
    const uint8_t *codes = rows->codes;
    const int8_t *at = input;
    const int32_t count = (int32_t)edgec_load_unsigned(rows->counts, rows->count_bytes);
    rows->counts += rows->count_bytes;
    EDGEC_EIGHT_A_TURN(count, EDGEC_RUN_LEVEL_WEIGHT)
    rows->codes = codes;
    return sum;
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
    edgec_run_level_rows_t rows = {weight_counts, weight_codes, table, count_bytes};
    edgec_fully_connected_rows(input, output, outputs, &finishes, edgec_run_level_add_row, &rows);
}

#endif
