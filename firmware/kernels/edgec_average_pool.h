/* Average over windows of an image; pixels of the padding do not count. Output pixels are computed in order,
 * and in a pixel the channels: four at a time, then the rest. */
#ifndef EDGEC_AVERAGE_POOL_H
#define EDGEC_AVERAGE_POOL_H

#include "edgec_pool.h"
#include "edgec_window_sum.h"

/* The average as TensorFlow Lite rounds it, half away from zero, and clamps it. */
EDGEC_INLINE int8_t edgec_average(int32_t sum, int32_t count, int32_t minimum, int32_t maximum) {
    const int32_t average = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
    return (int8_t)edgec_clamp(average, minimum, maximum);
}

EDGEC_INLINE void edgec_average_pixel(
    edgec_window_t window, int8_t *output, int32_t most_columns, int32_t minimum, int32_t maximum, int dsp
) {
    const int32_t count = window.rows * window.columns;
    int32_t channel = 0;
    for (; channel + 4 <= window.channels; channel += 4) {
        const edgec_four_sums_t sums = dsp ? edgec_sum_four_channels_dsp(window, channel, most_columns)
                                           : edgec_sum_four_channels(window, channel);
        output[channel] = edgec_average(sums.sum0, count, minimum, maximum);
        output[channel + 1] = edgec_average(sums.sum1, count, minimum, maximum);
        output[channel + 2] = edgec_average(sums.sum2, count, minimum, maximum);
        output[channel + 3] = edgec_average(sums.sum3, count, minimum, maximum);
    }
    for (; channel < window.channels; channel++) {
        output[channel] = edgec_average(edgec_sum_channel(window, channel), count, minimum, maximum);
    }
}

EDGEC_INLINE void edgec_average_pool(
    const int8_t *input, int8_t *output, edgec_pool_t shape, int32_t minimum, int32_t maximum, int dsp
) {
    for (int32_t row = 0; row < shape.output_rows; row++) {
        for (int32_t column = 0; column < shape.output_columns; column++) {
            const edgec_window_t window = edgec_pool_window(input, shape, row, column);
            edgec_average_pixel(window, output, shape.filter_columns, minimum, maximum, dsp);
            output += shape.channels;
        }
    }
}

EDGEC_INLINE void edgec_average_pool_s8(
    const int8_t *input, int8_t *output, EDGEC_POOL_PARAMETERS, int32_t minimum, int32_t maximum
) {
    const edgec_pool_t shape = EDGEC_POOL;
    edgec_average_pool(input, output, shape, minimum, maximum, 0);
}

EDGEC_INLINE void edgec_average_pool_s8_dsp(
    const int8_t *input, int8_t *output, EDGEC_POOL_PARAMETERS, int32_t minimum, int32_t maximum
) {
    const edgec_pool_t shape = EDGEC_POOL;
    edgec_average_pool(input, output, shape, minimum, maximum, 1);
}

#endif
