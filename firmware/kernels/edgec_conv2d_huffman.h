/* 2-D convolution of weights in Huffman codes: edgec_sparse_conv2d.h. */
#ifndef EDGEC_CONV2D_HUFFMAN_H
#define EDGEC_CONV2D_HUFFMAN_H

#include "edgec_huffman_rows.h"
#include "edgec_sparse_conv2d_dsp.h"

EDGEC_INLINE void edgec_conv2d_huffman_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    uint32_t *tables,
    const uint8_t *code,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t code_bytes,
    int32_t reach,
    int32_t row_weights,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start(&conv, 1);
    const edgec_huffman_t reader = edgec_huffman_start(code, code_bytes, (uint32_t)reach, tables);
    do {
        edgec_huffman_rows_t rows = edgec_huffman_rows(&reader, row_weights);
        edgec_sparse_regroup(&conv);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_huffman_list(&rows, offsets, list);
            edgec_sparse_channel(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

EDGEC_INLINE void edgec_conv2d_huffman_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint32_t *list,
    int8_t *padding,
    uint32_t *tables,
    const uint8_t *code,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t code_bytes,
    int32_t reach,
    int32_t row_weights,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    edgec_sparse_start_pairs(&conv, padding);
    const edgec_huffman_t reader = edgec_huffman_start(code, code_bytes, (uint32_t)reach, tables);
    do {
        edgec_huffman_rows_t rows = edgec_huffman_rows(&reader, row_weights);
        edgec_sparse_regroup_pairs(&conv, padding, EDGEC_SPARSE_SECOND);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            edgec_huffman_list(&rows, offsets, list);
            edgec_sparse_channel_dsp(&conv, channel, list);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
