/* 2-D convolution whose weights are indices into a codebook, on any core: edgec_sparse_conv2d.h. */
#ifndef EDGEC_CONV2D_CODEBOOK_H
#define EDGEC_CONV2D_CODEBOOK_H

#include "edgec_codebook_rows.h"
#include "edgec_sparse_conv2d.h"

EDGEC_INLINE void edgec_conv2d_codebook_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    const uint8_t *indices,
    const int8_t *codebook,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t bits,
    int32_t codebook_step,
    int32_t row_weights,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start(&conv, 1);
    do {
        edgec_codebook_rows_t rows = {indices, codebook, bits, codebook_step, row_weights};
        edgec_sparse_regroup(&conv);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_codebook_list(&rows, offsets, list);
            edgec_sparse_channel(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
