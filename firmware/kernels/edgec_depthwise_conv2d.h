/* Depthwise 2-D convolution in plain C, for any shape and any core: one output at a time.
 *
 * weights: taps (rows, columns), for every tap one byte of each output channel.
 * requantization: bias, multiplier, shift of every output channel.
 */
#ifndef EDGEC_DEPTHWISE_CONV2D_H
#define EDGEC_DEPTHWISE_CONV2D_H

#include "edgec_taps.h"

EDGEC_INLINE void edgec_depthwise_conv2d_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *requantization,
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
    int32_t input_zero_point,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t multiplier = output_channels / input_channels;
    for (int32_t row = 0; row < output_rows; row++) {
        const int32_t top = row * stride_rows - padding_top;
        const int32_t first_row = edgec_first_tap(top, dilation_rows);
        const int32_t end_row = edgec_end_tap(top, dilation_rows, filter_rows, input_rows);
        for (int32_t column = 0; column < output_columns; column++) {
            const int32_t left = column * stride_columns - padding_left;
            const int32_t first_column = edgec_first_tap(left, dilation_columns);
            const int32_t end_column = edgec_end_tap(left, dilation_columns, filter_columns, input_columns);
            for (int32_t channel = 0; channel < output_channels; channel++) {
                int32_t sum = requantization[3 * channel];
                for (int32_t i = first_row; i < end_row; i++) {
                    for (int32_t j = first_column; j < end_column; j++) {
                        const int32_t y = top + i * dilation_rows;
                        const int32_t x = left + j * dilation_columns;
                        const int32_t value =
                            input[(y * input_columns + x) * input_channels + channel / multiplier];
                        const int32_t weight = weights[(i * filter_columns + j) * output_channels + channel];
                        sum += (value - input_zero_point) * weight;
                    }
                }
                const int32_t result =
                    edgec_requantize(sum, requantization[3 * channel + 1], requantization[3 * channel + 2]);
                *output++ = (int8_t)edgec_clamp(result + output_zero_point, minimum, maximum);
            }
        }
    }
}

#endif
