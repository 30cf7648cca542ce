/* 2-D convolution whose weights are stored with the gaps between them: edgec_sparse_conv2d.h. */
#ifndef EDGEC_CONV2D_RELATIVE_H
#define EDGEC_CONV2D_RELATIVE_H

#include "edgec_relative_rows.h"
#include "edgec_sparse_conv2d_dsp.h"

EDGEC_INLINE void edgec_conv2d_relative_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    const uint8_t *weight_counts,
    const uint8_t *weight_gaps,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t gap_bits,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start(&conv, 1);
    do {
        edgec_relative_rows_t rows = {weight_counts, weight_gaps, weight_values, count_bytes, gap_bits};
        edgec_sparse_regroup(&conv);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_relative_list(&rows, offsets, list);
            edgec_sparse_channel(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

EDGEC_INLINE void edgec_conv2d_relative_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    int8_t *padding,
    const uint8_t *weight_counts,
    const uint8_t *weight_gaps,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t gap_bits,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start_pairs(&conv, padding);
    do {
        edgec_relative_rows_t rows = {weight_counts, weight_gaps, weight_values, count_bytes, gap_bits};
        edgec_sparse_regroup_pairs(&conv, padding, EDGEC_SPARSE_SECOND);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_relative_list(&rows, offsets, list);
            edgec_sparse_channel_dsp(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
