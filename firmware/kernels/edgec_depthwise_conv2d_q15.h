/* Depthwise 2-D convolution of 16-bit fixed point, for any shape. Sums have 64 bits: none can overflow. Where
 * each input channel has one output channel, two are computed at a time.
 *
 * weights: by tap (rows, columns), in a tap by output channel. biases: by channel. */
#ifndef EDGEC_DEPTHWISE_CONV2D_Q15_H
#define EDGEC_DEPTHWISE_CONV2D_Q15_H

#include "edgec_dsp.h"
#include "edgec_fixed.h"
#include "edgec_taps.h"

/* Windows of no more taps, whole ones, are computed without a loop. */
#define EDGEC_UNROLLED_TAPS 9

/* The taps of a window that lie inside the image. Distances are in numbers. */
typedef struct {
    const int16_t *input;
    const int16_t *weights;
    int32_t rows;
    int32_t columns;
    int32_t input_row;
    int32_t input_column;
    int32_t weight_row;
    int32_t weight_column;
} edgec_inside_q15_t;

EDGEC_INLINE int64_t
edgec_depthwise_sum_q15(edgec_inside_q15_t window, int32_t from, int32_t to, int64_t sum) {
    for (int32_t row = 0; row < window.rows; row++) {
        const int16_t *pixel = window.input + row * window.input_row + from;
        const int16_t *weight = window.weights + row * window.weight_row + to;
        for (int32_t column = 0; column < window.columns; column++) {
            sum += *pixel * *weight;
            pixel += window.input_column;
            weight += window.weight_column;
        }
    }
    return sum;
}

/* SMLALBB and SMLALTT: sum + low * low, and sum + high * high, in 64 bits. */
EDGEC_INLINE int64_t edgec_smlalbb(uint32_t a, uint32_t b, int64_t sum) {
#if defined(__ARM_FEATURE_DSP)
    __asm__("smlalbb %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
#else
    return sum + edgec_low_lane(a) * edgec_low_lane(b);
#endif
}

EDGEC_INLINE int64_t edgec_smlaltt(uint32_t a, uint32_t b, int64_t sum) {
#if defined(__ARM_FEATURE_DSP)
    __asm__("smlaltt %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
#else
    return sum + edgec_high_lane(a) * edgec_high_lane(b);
#endif
}

/* Adds the products of one tap to the sums of two neighbouring channels. */
EDGEC_INLINE void edgec_add_tap_q15(const int16_t *pixels, const int16_t *weights, int64_t *sums) {
    const uint32_t x = edgec_load_word((const int8_t *)pixels);
    const uint32_t w = edgec_load_word((const int8_t *)weights);
    sums[0] = edgec_smlalbb(x, w, sums[0]);
    sums[1] = edgec_smlaltt(x, w, sums[1]);
}

/* Adds a window at the border to the sums of two neighbouring channels. */
EDGEC_INLINE void edgec_add_window_q15(edgec_inside_q15_t window, int32_t channel, int64_t *sums) {
    for (int32_t row = 0; row < window.rows; row++) {
        const int16_t *pixel = window.input + row * window.input_row + channel;
        const int16_t *weight = window.weights + row * window.weight_row + channel;
        for (int32_t column = 0; column < window.columns; column++) {
            edgec_add_tap_q15(pixel, weight, sums);
            pixel += window.input_column;
            weight += window.weight_column;
        }
    }
}

/* The same for a whole window, whose rows and columns are literals: nothing is left of the loops. */
EDGEC_INLINE void edgec_add_whole_window_q15(
    edgec_inside_q15_t window, int32_t rows, int32_t columns, int32_t channel, int64_t *sums
) {
    EDGEC_UNROLL
    for (int32_t row = 0; row < rows; row++) {
        const int16_t *const pixels = window.input + row * window.input_row + channel;
        const int16_t *const weights = window.weights + row * window.weight_row + channel;
        EDGEC_UNROLL
        for (int32_t column = 0; column < columns; column++) {
            edgec_add_tap_q15(
                pixels + column * window.input_column, weights + column * window.weight_column, sums
            );
        }
    }
}

EDGEC_INLINE void edgec_depthwise_conv2d_q15(
    const int8_t *input,
    int8_t *output_bytes,
    const int16_t *weights,
    const int32_t *biases,
    EDGEC_WINDOW_PARAMETERS,
    int32_t shift,
    int32_t minimum,
    int32_t maximum
) {
    const int16_t *const image = (const int16_t *)(const void *)input;
    int16_t *output = (int16_t *)(void *)output_bytes;
    const int32_t siblings = output_channels / input_channels;
    for (int32_t y = 0; y < output_rows; y++) {
        const int32_t top = y * stride_rows - padding_top;
        const int32_t first_row = edgec_first_tap(top, dilation_rows);
        const int32_t end_row = edgec_end_tap(top, dilation_rows, filter_rows, input_rows);
        for (int32_t x = 0; x < output_columns; x++) {
            const int32_t left = x * stride_columns - padding_left;
            const int32_t first = edgec_first_tap(left, dilation_columns);
            const int32_t end = edgec_end_tap(left, dilation_columns, filter_columns, input_columns);
            const int32_t row = top + first_row * dilation_rows;
            const int32_t column = left + first * dilation_columns;
            const edgec_inside_q15_t window = {
                .input = image + (row * input_columns + column) * input_channels,
                .weights = weights + (first_row * filter_columns + first) * output_channels,
                .rows = end_row - first_row,
                .columns = end - first,
                .input_row = dilation_rows * input_columns * input_channels,
                .input_column = dilation_columns * input_channels,
                .weight_row = filter_columns * output_channels,
                .weight_column = output_channels,
            };
            const int32_t in_pairs = siblings == 1 ? output_channels & ~1 : 0;
            const int is_whole = window.rows == filter_rows && window.columns == filter_columns &&
                                 filter_rows * filter_columns <= EDGEC_UNROLLED_TAPS;
            for (int32_t channel = 0; channel < in_pairs; channel += 2) {
                int64_t sums[2] = {biases[channel], biases[channel + 1]};
                if (is_whole) {
                    edgec_add_whole_window_q15(window, filter_rows, filter_columns, channel, sums);
                } else {
                    edgec_add_window_q15(window, channel, sums);
                }
                *output++ = (int16_t)edgec_narrow_sum(sums[0], shift, minimum, maximum);
                *output++ = (int16_t)edgec_narrow_sum(sums[1], shift, minimum, maximum);
            }
            for (int32_t channel = in_pairs; channel < output_channels; channel++) {
                const int64_t sum =
                    edgec_depthwise_sum_q15(window, channel / siblings, channel, biases[channel]);
                *output++ = (int16_t)edgec_narrow_sum(sum, shift, minimum, maximum);
            }
        }
    }
}

#endif
