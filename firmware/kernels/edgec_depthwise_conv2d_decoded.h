/* Depthwise 2-D convolution whose weights are indices into a codebook, on any core: they are looked up once,
 * in working memory, and computed with like others (edgec_depthwise_conv2d.h, which has the layout of the
 * finishes).
 *
 * indices: by tap (rows, columns) and output channel, all as one row of edgec_codebook_rows.h. */
#ifndef EDGEC_DEPTHWISE_CONV2D_DECODED_H
#define EDGEC_DEPTHWISE_CONV2D_DECODED_H

#include "edgec_codebook_rows.h"
#include "edgec_depthwise_conv2d.h"

/* Looks up the weights of all channels, and brings them in the order channel by channel. */
EDGEC_SHARED void edgec_decode_depthwise(
    const uint8_t *indices,
    const int8_t *codebook,
    int32_t bits,
    int32_t codebook_step,
    int32_t taps,
    int32_t channels,
    int8_t *weights
) {
    for (int32_t tap = 0; tap < taps; tap++) {
        for (int32_t channel = 0; channel < channels; channel++) {
            const int32_t index = tap * channels + channel;
            const uint8_t *const group = indices + index / EDGEC_INDEX_GROUP * bits;
            const uint32_t code = edgec_packed_index(group, index % EDGEC_INDEX_GROUP, bits);
            weights[channel * taps + tap] = codebook[channel * codebook_step + (int32_t)code];
        }
    }
}

/* weights: a byte for each. rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less
 * than it saturates to. */
EDGEC_INLINE void edgec_depthwise_conv2d_decoded_s8(
    const int8_t *input,
    int8_t *output,
    int8_t *weights,
    const uint8_t *indices,
    const int8_t *codebook,
    const int32_t *finishes,
    int32_t bits,
    int32_t codebook_step,
    int32_t input_rows,
    int32_t input_columns,
    int32_t input_channels,
    int32_t output_rows,
    int32_t output_columns,
    int32_t output_channels,
    int32_t filter_rows,
    int32_t filter_columns,
    int32_t stride_rows,
    int32_t stride_columns,
    int32_t dilation_rows,
    int32_t dilation_columns,
    int32_t padding_top,
    int32_t padding_left,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    edgec_decode_depthwise(
        indices, codebook, bits, codebook_step, filter_rows * filter_columns, output_channels, weights
    );
    edgec_depthwise_conv2d_s8(
        input,
        output,
        weights,
        finishes,
        input_rows,
        input_columns,
        input_channels,
        output_rows,
        output_columns,
        output_channels,
        filter_rows,
        filter_columns,
        stride_rows,
        stride_columns,
        dilation_rows,
        dilation_columns,
        padding_top,
        padding_left,
        rounding,
        clamps,
        input_zero_point,
        minimum,
        maximum
    );
}

#endif
