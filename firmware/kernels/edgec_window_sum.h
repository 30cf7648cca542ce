/* Sums over the pixels of a window, by channel: what averages are made of. */
#ifndef EDGEC_WINDOW_SUM_H
#define EDGEC_WINDOW_SUM_H

#include "edgec_dsp.h"
#include "edgec_window.h"

EDGEC_INLINE int32_t edgec_sum_channel(edgec_window_t window, int32_t channel) {
    int32_t sum = 0;
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes + channel;
        for (int32_t column = 0; column < window.columns; column++) {
            sum += *pixel;
            pixel += window.channels;
        }
    }
    return sum;
}

/* Sums of the channels from `channel` on. */
typedef struct {
    int32_t sum0;
    int32_t sum1;
    int32_t sum2;
    int32_t sum3;
} edgec_four_sums_t;

EDGEC_INLINE edgec_four_sums_t edgec_sum_four_channels(edgec_window_t window, int32_t channel) {
    edgec_four_sums_t sums = {0, 0, 0, 0};
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes + channel;
        for (int32_t column = 0; column < window.columns; column++) {
            sums.sum0 += pixel[0];
            sums.sum1 += pixel[1];
            sums.sum2 += pixel[2];
            sums.sum3 += pixel[3];
            pixel += window.channels;
        }
    }
    return sums;
}

/* Pixels whose bytes a 16-bit lane can sum up: 256 * -128 = -32768. */
#define EDGEC_LANE_PIXELS 256

/* The same with 16-bit lanes; most_columns, the window's columns or more, is at most EDGEC_LANE_PIXELS. */
EDGEC_INLINE edgec_four_sums_t
edgec_sum_four_channels_dsp(edgec_window_t window, int32_t channel, int32_t most_columns) {
    const int32_t rows_at_once = EDGEC_LANE_PIXELS / most_columns;
    edgec_four_sums_t sums = {0, 0, 0, 0};
    for (int32_t row = 0; row < window.rows;) {
        const int32_t end = row + rows_at_once < window.rows ? row + rows_at_once : window.rows;
        uint32_t even = 0;
        uint32_t odd = 0;
        for (; row < end; row++) {
            const int8_t *pixel = window.first + row * window.row_bytes + channel;
            for (int32_t column = 0; column < window.columns; column++) {
                const uint32_t bytes = edgec_load_word(pixel);
                even = edgec_sxtab16(even, bytes);
                odd = edgec_sxtab16_ror8(odd, bytes);
                pixel += window.channels;
            }
        }
        sums.sum0 += edgec_low_lane(even);
        sums.sum1 += edgec_low_lane(odd);
        sums.sum2 += edgec_high_lane(even);
        sums.sum3 += edgec_high_lane(odd);
    }
    return sums;
}

#endif
