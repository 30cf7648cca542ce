/* 2-D convolution whose weights are compressed sparse rows: edgec_sparse_conv2d.h. */
#ifndef EDGEC_CONV2D_CSR_H
#define EDGEC_CONV2D_CSR_H

#include "edgec_csr_rows.h"
#include "edgec_sparse_conv2d_dsp.h"

EDGEC_INLINE void edgec_conv2d_csr_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    const uint8_t *weight_counts,
    const uint8_t *weight_columns,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t column_bytes,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start(&conv, 1);
    do {
        edgec_csr_rows_t rows = {weight_counts, weight_columns, weight_values, count_bytes, column_bytes};
        edgec_sparse_regroup(&conv);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_csr_list(&rows, offsets, list);
            edgec_sparse_channel(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

EDGEC_INLINE void edgec_conv2d_csr_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    int8_t *padding,
    const uint8_t *weight_counts,
    const uint8_t *weight_columns,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t column_bytes,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start_pairs(&conv, padding);
    do {
        edgec_csr_rows_t rows = {weight_counts, weight_columns, weight_values, count_bytes, column_bytes};
        edgec_sparse_regroup_pairs(&conv, padding, EDGEC_SPARSE_SECOND);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_csr_list(&rows, offsets, list);
            edgec_sparse_channel_dsp(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
