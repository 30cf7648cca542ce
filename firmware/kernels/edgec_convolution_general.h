/* Every convolution, for every shape, every factor and every core: the last resort behind the fast kernels. A
 * fully connected layer is a convolution of a single pixel.
 *
 * weights: for every output channel its taps (rows, columns, the input channels that it reads).
 * requantization: bias, multiplier, shift of every output channel. */
#ifndef EDGEC_CONVOLUTION_GENERAL_H
#define EDGEC_CONVOLUTION_GENERAL_H

#include "edgec_taps.h"

/* filter_channels: how many input channels an output channel reads, all of them or, in a depthwise
 * convolution, one. */
EDGEC_INLINE void edgec_convolution_general_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *requantization,
    EDGEC_WINDOW_PARAMETERS,
    int32_t filter_channels,
    int32_t input_zero_point,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    /* Output channels that read the same input channels. */
    const int32_t siblings = output_channels / (input_channels / filter_channels);
    const int32_t taps = filter_rows * filter_columns * filter_channels;
    for (int32_t pixel = 0; pixel < output_rows * output_columns; pixel++) {
        const int32_t top = pixel / output_columns * stride_rows - padding_top;
        const int32_t left = pixel % output_columns * stride_columns - padding_left;
        const int32_t first_row = edgec_first_tap(top, dilation_rows);
        const int32_t end_row = edgec_end_tap(top, dilation_rows, filter_rows, input_rows);
        const int32_t first_column = edgec_first_tap(left, dilation_columns);
        const int32_t end_column = edgec_end_tap(left, dilation_columns, filter_columns, input_columns);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const int8_t *const filter = weights + channel * taps;
            int32_t sum = requantization[3 * channel];
            for (int32_t i = first_row; i < end_row; i++) {
                const int32_t y = top + i * dilation_rows;
                for (int32_t j = first_column; j < end_column; j++) {
                    const int32_t x = left + j * dilation_columns;
                    const int8_t *const values = input + (y * input_columns + x) * input_channels +
                                                 channel / siblings * filter_channels;
                    for (int32_t k = 0; k < filter_channels; k++) {
                        const int32_t weight = filter[(i * filter_columns + j) * filter_channels + k];
                        sum += (values[k] - input_zero_point) * weight;
                    }
                }
            }
            const int32_t multiplier = requantization[3 * channel + 1];
            const int32_t shift = requantization[3 * channel + 2];
            const int32_t result = edgec_requantize(sum, multiplier, shift) + output_zero_point;
            *output++ = (int8_t)edgec_clamp(result, minimum, maximum);
        }
    }
}

#endif
