/* 2-D convolution on Armv6-M cores, for any shape, one output pixel at a time (edgec_blocks_v6m.h has the
 * layouts). Windows of one pixel are read where they are, others are first gathered in `window`. */
#ifndef EDGEC_CONV2D_V6M_H
#define EDGEC_CONV2D_V6M_H

#include "edgec_blocks_v6m.h"
#include "edgec_gather.h"

/* window: a byte for every tap and for those that fill them up, unless `reads_in_place`. clamps: whether
 * minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_conv2d_s8_v6m(
    const int8_t *input,
    int8_t *output,
    int8_t *window,
    const uint8_t *weights,
    const int32_t *finishes,
    EDGEC_WINDOW_PARAMETERS,
    int32_t reads_in_place,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t taps = filter_rows * filter_columns * input_channels;
    for (int32_t row = 0; row < output_rows; row++) {
        const int32_t top = row * stride_rows - padding_top;
        for (int32_t column = 0; column < output_columns; column++) {
            const int32_t left = column * stride_columns - padding_left;
            const int8_t *inputs = window;
            if (reads_in_place) {
                inputs = input + (top * input_columns + left) * input_channels;
            } else {
                edgec_gather_window(
                    input,
                    window,
                    1,
                    top,
                    left,
                    input_rows,
                    input_columns,
                    input_channels,
                    filter_rows,
                    filter_columns,
                    dilation_rows,
                    dilation_columns,
                    input_zero_point
                );
            }
            edgec_blocks_v6m(inputs, taps, weights, finishes, output, output_channels);
            if (clamps) {
                edgec_clamp_all(output, output_channels, minimum, maximum);
            }
            output += output_channels;
        }
    }
}

#endif
