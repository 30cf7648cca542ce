/* 2-D convolution of weights in run-level codes: edgec_sparse_conv2d.h. */
#ifndef EDGEC_CONV2D_RUNLEVEL_H
#define EDGEC_CONV2D_RUNLEVEL_H

#include "edgec_run_level.h"
#include "edgec_sparse_conv2d_dsp.h"

EDGEC_INLINE void edgec_conv2d_runlevel_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
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
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start(&conv, 1);
    edgec_run_level_table(levels, level_count, reach, bare_runs, table);
    do {
        edgec_run_level_rows_t rows = {weight_counts, weight_codes, table, count_bytes};
        edgec_sparse_regroup(&conv);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_run_level_list(&rows, offsets, list);
            edgec_sparse_channel(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

EDGEC_INLINE void edgec_conv2d_runlevel_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    int8_t *padding,
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
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start_pairs(&conv, padding);
    edgec_run_level_table(levels, level_count, reach, bare_runs, table);
    do {
        edgec_run_level_rows_t rows = {weight_counts, weight_codes, table, count_bytes};
        edgec_sparse_regroup_pairs(&conv, padding, EDGEC_SPARSE_SECOND);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_run_level_list(&rows, offsets, list);
            edgec_sparse_channel_dsp(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
