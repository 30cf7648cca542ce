/* Fixed point: averages and maxima over windows of an image, q7 and q15; pixels of the padding do not count.
 */
#ifndef EDGEC_POOL_FIXED_H
#define EDGEC_POOL_FIXED_H

#include "edgec_fixed.h"
#include "edgec_pool.h"
#include "edgec_window_sum.h"

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

/* The sums of four channels, a 16-bit number each. */
EDGEC_INLINE edgec_four_sums_t edgec_sum_four_q15(edgec_window_t window, int32_t channel) {
    edgec_four_sums_t sums = {0, 0, 0, 0};
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *bytes = window.first + row * window.row_bytes + 2 * channel;
        for (int32_t column = 0; column < window.columns; column++) {
            const int16_t *const pixel = (const int16_t *)(const void *)bytes;
            sums.sum0 += pixel[0];
            sums.sum1 += pixel[1];
            sums.sum2 += pixel[2];
            sums.sum3 += pixel[3];
            bytes += window.channels;
        }
    }
    return sums;
}

/* The sums of four channels. most_columns: the window's columns or more. */
EDGEC_INLINE edgec_four_sums_t edgec_sum_four_fixed(
    edgec_window_t window, int32_t channel, int32_t element_bytes, int32_t most_columns, int32_t dsp
) {
    if (element_bytes > 1) {
        return edgec_sum_four_q15(window, channel);
    }
    return dsp ? edgec_sum_four_channels_dsp(window, channel, most_columns)
               : edgec_sum_four_channels(window, channel);
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

/* How sums become averages: shifted left by the fraction bits that the average has more than the input, then
 * divided, a half rounded up. */
typedef struct {
    int32_t left;
    int32_t minimum;
    int32_t maximum;
} edgec_average_fixed_t;

EDGEC_INLINE void edgec_store_average(
    int8_t *output,
    int32_t channel,
    int32_t element_bytes,
    int32_t sum,
    int32_t count,
    edgec_average_fixed_t average
) {
    const int32_t shifted = edgec_shift_left(sum, average.left) + count / 2;
    const int32_t result = edgec_clamp(edgec_divide_down(shifted, count), average.minimum, average.maximum);
    edgec_store_fixed(output, channel, element_bytes, result);
}

EDGEC_INLINE void edgec_average_pixel_fixed(
    edgec_window_t window,
    int8_t *output,
    int32_t element_bytes,
    int32_t most_columns,
    edgec_average_fixed_t average,
    int32_t dsp
) {
    const int32_t count = window.rows * window.columns;
    const int32_t channels = window.channels / element_bytes;
    const int32_t in_fours = channels & ~3;
    for (int32_t channel = 0; channel < in_fours; channel += 4) {
        const edgec_four_sums_t sums =
            edgec_sum_four_fixed(window, channel, element_bytes, most_columns, dsp);
        edgec_store_average(output, channel, element_bytes, sums.sum0, count, average);
        edgec_store_average(output, channel + 1, element_bytes, sums.sum1, count, average);
        edgec_store_average(output, channel + 2, element_bytes, sums.sum2, count, average);
        edgec_store_average(output, channel + 3, element_bytes, sums.sum3, count, average);
    }
    for (int32_t channel = in_fours; channel < channels; channel++) {
        const int32_t sum = edgec_sum_fixed(window, channel, element_bytes);
        edgec_store_average(output, channel, element_bytes, sum, count, average);
    }
}

/* The kinds of pooling, literals. */
#define EDGEC_POOL_MAXIMUM 0
#define EDGEC_POOL_AVERAGE 1
#define EDGEC_POOL_AVERAGE_DSP 2

EDGEC_INLINE void edgec_pool_fixed(
    const int8_t *input,
    int8_t *output,
    edgec_pool_t bytes,
    int32_t element_bytes,
    edgec_average_fixed_t average,
    int32_t kind
) {
    const int32_t channels = bytes.channels / element_bytes;
    for (int32_t row = 0; row < bytes.output_rows; row++) {
        for (int32_t column = 0; column < bytes.output_columns; column++) {
            const edgec_window_t window = edgec_pool_window(input, bytes, row, column);
            if (kind != EDGEC_POOL_MAXIMUM) {
                const int32_t dsp = kind == EDGEC_POOL_AVERAGE_DSP;
                edgec_average_pixel_fixed(window, output, element_bytes, bytes.filter_columns, average, dsp);
            } else {
                for (int32_t channel = 0; channel < channels; channel++) {
                    const int32_t largest = edgec_largest_fixed(window, channel, element_bytes);
                    const int32_t result = edgec_clamp(largest, average.minimum, average.maximum);
                    edgec_store_fixed(output, channel, element_bytes, result);
                }
            }
            output += bytes.channels;
        }
    }
}

#define EDGEC_POOL_FIXED(name, kind)                                                                         \
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
        const edgec_average_fixed_t average = {left, minimum, maximum};                                      \
        edgec_pool_fixed(input, output, bytes, element_bytes, average, kind);                                \
    }

EDGEC_POOL_FIXED(edgec_average_fixed, EDGEC_POOL_AVERAGE)
EDGEC_POOL_FIXED(edgec_average_fixed_dsp, EDGEC_POOL_AVERAGE_DSP)
EDGEC_POOL_FIXED(edgec_max_pool_fixed, EDGEC_POOL_MAXIMUM)

#endif
