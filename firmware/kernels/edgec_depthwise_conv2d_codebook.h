/* Depthwise 2-D convolution whose weights are indices into a codebook, on any core: one output at a time.
 *
 * indices: by tap (rows, columns) and output channel, all as one row of edgec_codebook_rows.h. */
#ifndef EDGEC_DEPTHWISE_CONV2D_CODEBOOK_H
#define EDGEC_DEPTHWISE_CONV2D_CODEBOOK_H

#include "edgec_codebook_rows.h"
#include "edgec_outputs.h"

EDGEC_INLINE int32_t
edgec_indexed_weight(const uint8_t *indices, const int8_t *codebook, int32_t bits, int32_t index) {
    const uint8_t *const group = indices + index / EDGEC_INDEX_GROUP * bits;
    return codebook[edgec_packed_index(group, index % EDGEC_INDEX_GROUP, bits)];
}

EDGEC_INLINE void edgec_depthwise_conv2d_codebook_s8(
    const int8_t *input,
    int8_t *output,
    const uint8_t *indices,
    const int8_t *codebook,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t bits,
    int32_t codebook_step,
    EDGEC_WINDOW_PARAMETERS,
    int32_t bias_bytes,
    int32_t factor_words,
    int32_t factor_step,
    int32_t keeps_negative,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    const int32_t multiplier = output_channels / input_channels;
    for (int32_t pixel = 0; pixel < output_rows * output_columns; pixel++) {
        const int32_t top = pixel / output_columns * stride_rows - padding_top;
        const int32_t left = pixel % output_columns * stride_columns - padding_left;
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const edgec_output_t finish = edgec_load_output(&finishes, channel);
            int32_t sum = finish.bias;
            const int8_t *const values = codebook + channel * codebook_step;
            int32_t index = channel;
            for (int32_t i = 0; i < filter_rows; i++) {
                const int32_t row = top + i * dilation_rows;
                for (int32_t j = 0; j < filter_columns; j++) {
                    const int32_t column = left + j * dilation_columns;
                    const int inside = row >= 0 && row < input_rows && column >= 0 && column < input_columns;
                    const int32_t at = (row * input_columns + column) * input_channels + channel / multiplier;
                    const int32_t value = inside ? input[at] : input_zero_point;
                    sum += edgec_indexed_weight(indices, values, bits, index) * value;
                    index += output_channels;
                }
            }
            *output++ = edgec_output(&finishes, &finish, sum);
        }
    }
}

#endif
