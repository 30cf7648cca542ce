/* Fixed point: averages and maxima over windows of an image, q7 and q15; pixels of the padding do not count.
 */
#ifndef EDGEC_POOL_FIXED_H
#define EDGEC_POOL_FIXED_H

#include "edgec_fixed.h"
#include "edgec_pool.h"

/* The sum of one channel over a window whose `channels` are bytes of a pixel. */
EDGEC_INLINE int32_t edgec_sum_fixed(edgec_window_t window, int32_t channel, int32_t element_bytes) {
    int32_t sum = 0;
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes;
        for (int32_t column = 0; column < window.columns; column++) {
            sum += edgec_load_fixed(pixel, channel, element_bytes);
            pixel += window.channels;
        }
    }
    return sum;
}

EDGEC_INLINE int32_t edgec_largest_fixed(edgec_window_t window, int32_t channel, int32_t element_bytes) {
    int32_t largest = INT16_MIN;
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes;
        for (int32_t column = 0; column < window.columns; column++) {
            const int32_t value = edgec_load_fixed(pixel, channel, element_bytes);
            largest = value > largest ? value : largest;
            pixel += window.channels;
        }
    }
    return largest;
}

/* left: how many fraction bits the average has more than the input; a half is rounded up. */
EDGEC_INLINE void edgec_pool_fixed(
    const int8_t *input,
    int8_t *output,
    edgec_pool_t bytes,
    int32_t element_bytes,
    int32_t left,
    int32_t minimum,
    int32_t maximum,
    int32_t is_average
) {
    const int32_t channels = bytes.channels / element_bytes;
    for (int32_t row = 0; row < bytes.output_rows; row++) {
        for (int32_t column = 0; column < bytes.output_columns; column++) {
            const edgec_window_t window = edgec_pool_window(input, bytes, row, column);
            const int32_t count = window.rows * window.columns;
            for (int32_t channel = 0; channel < channels; channel++) {
                int32_t result;
                if (is_average) {
                    const int32_t sum =
                        edgec_shift_left(edgec_sum_fixed(window, channel, element_bytes), left);
                    result = edgec_divide_down(sum + count / 2, count);
                } else {
                    result = edgec_largest_fixed(window, channel, element_bytes);
                }
                edgec_store_fixed(output, channel, element_bytes, edgec_clamp(result, minimum, maximum));
            }
            output += bytes.channels;
        }
    }
}

#define EDGEC_POOL_FIXED(name, is_average)                                                                   \
    EDGEC_INLINE void name(                                                                                  \
        const int8_t *input,                                                                                 \
        int8_t *output,                                                                                      \
        int32_t input_rows,                                                                                  \
        int32_t input_columns,                                                                               \
        int32_t channels,                                                                                    \
        int32_t output_rows,                                                                                 \
        int32_t output_columns,                                                                              \
        int32_t filter_rows,                                                                                 \
        int32_t filter_columns,                                                                              \
        int32_t stride_rows,                                                                                 \
        int32_t stride_columns,                                                                              \
        int32_t padding_top,                                                                                 \
        int32_t padding_left,                                                                                \
        int32_t element_bytes,                                                                               \
        int32_t left,                                                                                        \
        int32_t minimum,                                                                                     \
        int32_t maximum                                                                                      \
    ) {                                                                                                      \
        const edgec_pool_t bytes = {                                                                         \
            .input_rows = input_rows,                                                                        \
            .input_columns = input_columns,                                                                  \
            .channels = channels * element_bytes,                                                            \
            .output_rows = output_rows,                                                                      \
            .output_columns = output_columns,                                                                \
            .filter_rows = filter_rows,                                                                      \
            .filter_columns = filter_columns,                                                                \
            .stride_rows = stride_rows,                                                                      \
            .stride_columns = stride_columns,                                                                \
            .padding_top = padding_top,                                                                      \
            .padding_left = padding_left,                                                                    \
        };                                                                                                   \
        edgec_pool_fixed(input, output, bytes, element_bytes, left, minimum, maximum, is_average);           \
    }

EDGEC_POOL_FIXED(edgec_average_fixed, 1)
EDGEC_POOL_FIXED(edgec_max_pool_fixed, 0)

#endif
