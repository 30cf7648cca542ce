/* 2-D convolutions and fully connected layers of 16-bit fixed point, for any shape. Sums have 64 bits: none
 * can overflow.
 *
 * Output pixels are computed one after the other. What a window reads is gathered in `column`, unless the
 * window is a single pixel; then blocks of four output channels run through it.
 *
 * weights: for every block and every two taps (rows, columns, input channels) two weights of each channel.
 * Taps are filled up to an even number, the last block to four channels, with zeros. biases: by channel. */
#ifndef EDGEC_CONV2D_Q15_H
#define EDGEC_CONV2D_Q15_H

#include "edgec_dsp.h"
#include "edgec_fixed.h"
#include "edgec_gather.h"

#define EDGEC_Q15_CHANNELS 4

/* SMLALD: sum + low * low + high * high, in 64 bits. */
EDGEC_INLINE int64_t edgec_smlald(uint32_t a, uint32_t b, int64_t sum) {
#if defined(__ARM_FEATURE_DSP)
    return __smlald((int16x2_t)a, (int16x2_t)b, sum);
#else
    return sum + edgec_low_lane(a) * edgec_low_lane(b) + (int64_t)(edgec_high_lane(a) * edgec_high_lane(b));
#endif
}

/* Two taps of a block in plain C. */
EDGEC_INLINE int64_t edgec_sum_two_taps(const int16_t *inputs, const int16_t *weights, int64_t sum) {
    sum += inputs[0] * weights[0];
    return sum + inputs[1] * weights[1];
}

/* All channels of one pixel. Sums are single variables, because compilers keep arrays in memory. */
EDGEC_INLINE void edgec_pixel_q15(
    const int16_t *column,
    int32_t tap_pairs,
    const int16_t *weights,
    const int32_t *biases,
    int16_t *output,
    int32_t channels,
    int32_t shift,
    int32_t minimum,
    int32_t maximum,
    int32_t dsp
) {
    const int16_t *const end = column + 2 * tap_pairs;
    for (; channels > 0; channels -= EDGEC_Q15_CHANNELS) {
        int64_t a = biases[0], b = biases[1], c = biases[2], d = biases[3];
        for (const int16_t *inputs = column; inputs != end; inputs += 2) {
            if (dsp) {
                const uint32_t x = edgec_load_word((const int8_t *)inputs);
                a = edgec_smlald(x, edgec_load_word((const int8_t *)weights), a);
                b = edgec_smlald(x, edgec_load_word((const int8_t *)(weights + 2)), b);
                c = edgec_smlald(x, edgec_load_word((const int8_t *)(weights + 4)), c);
                d = edgec_smlald(x, edgec_load_word((const int8_t *)(weights + 6)), d);
            } else {
                a = edgec_sum_two_taps(inputs, weights, a);
                b = edgec_sum_two_taps(inputs, weights + 2, b);
                c = edgec_sum_two_taps(inputs, weights + 4, c);
                d = edgec_sum_two_taps(inputs, weights + 6, d);
            }
            weights += 2 * EDGEC_Q15_CHANNELS;
        }
        *output++ = (int16_t)edgec_narrow_sum(a, shift, minimum, maximum);
        if (channels > 1) {
            *output++ = (int16_t)edgec_narrow_sum(b, shift, minimum, maximum);
        }
        if (channels > 2) {
            *output++ = (int16_t)edgec_narrow_sum(c, shift, minimum, maximum);
        }
        if (channels > 3) {
            *output++ = (int16_t)edgec_narrow_sum(d, shift, minimum, maximum);
        }
        biases += EDGEC_Q15_CHANNELS;
    }
}

EDGEC_SHARED void edgec_one_pixel_q15(
    const int16_t *column,
    int32_t tap_pairs,
    const int16_t *weights,
    const int32_t *biases,
    int16_t *output,
    int32_t channels,
    int32_t shift,
    int32_t minimum,
    int32_t maximum
) {
    edgec_pixel_q15(column, tap_pairs, weights, biases, output, channels, shift, minimum, maximum, 0);
}

EDGEC_SHARED void edgec_one_pixel_q15_dsp(
    const int16_t *column,
    int32_t tap_pairs,
    const int16_t *weights,
    const int32_t *biases,
    int16_t *output,
    int32_t channels,
    int32_t shift,
    int32_t minimum,
    int32_t maximum
) {
    edgec_pixel_q15(column, tap_pairs, weights, biases, output, channels, shift, minimum, maximum, 1);
}

/* column: as many numbers as taps, filled up to an even number. */
#define EDGEC_CONV2D_Q15(name, pixel)                                                                        \
    EDGEC_INLINE void name(                                                                                  \
        const int8_t *input,                                                                                 \
        int8_t *output_bytes,                                                                                \
        int16_t *column,                                                                                     \
        const int16_t *weights,                                                                              \
        const int32_t *biases,                                                                               \
        int32_t input_rows,                                                                                  \
        int32_t input_columns,                                                                               \
        int32_t input_channels,                                                                              \
        int32_t output_rows,                                                                                 \
        int32_t output_columns,                                                                              \
        int32_t output_channels,                                                                             \
        int32_t filter_rows,                                                                                 \
        int32_t filter_columns,                                                                              \
        int32_t stride_rows,                                                                                 \
        int32_t stride_columns,                                                                              \
        int32_t dilation_rows,                                                                               \
        int32_t dilation_columns,                                                                            \
        int32_t padding_top,                                                                                 \
        int32_t padding_left,                                                                                \
        int32_t shift,                                                                                       \
        int32_t minimum,                                                                                     \
        int32_t maximum                                                                                      \
    ) {                                                                                                      \
        int16_t *output = (int16_t *)(void *)output_bytes;                                                   \
        const int32_t taps = filter_rows * filter_columns * input_channels;                                  \
        const int32_t tap_pairs = (taps + 1) / 2;                                                            \
        const int is_pixel = filter_rows == 1 && filter_columns == 1 && (taps & 1) == 0;                     \
        column[2 * tap_pairs - 1] = 0;                                                                       \
        for (int32_t row = 0; row < output_rows; row++) {                                                    \
            const int32_t top = row * stride_rows - padding_top;                                             \
            for (int32_t i = 0; i < output_columns; i++) {                                                   \
                const int32_t left = i * stride_columns - padding_left;                                      \
                const int8_t *window = (const int8_t *)column;                                               \
                if (is_pixel && top >= 0 && top < input_rows && left >= 0 && left < input_columns) {         \
                    window = input + 2 * (top * input_columns + left) * input_channels;                      \
                } else {                                                                                     \
                    edgec_gather_window(                                                                     \
                        input,                                                                               \
                        (int8_t *)column,                                                                    \
                        1,                                                                                   \
                        top,                                                                                 \
                        left,                                                                                \
                        input_rows,                                                                          \
                        input_columns,                                                                       \
                        2 * input_channels,                                                                  \
                        filter_rows,                                                                         \
                        filter_columns,                                                                      \
                        dilation_rows,                                                                       \
                        dilation_columns,                                                                    \
                        0                                                                                    \
                    );                                                                                       \
                }                                                                                            \
                pixel(                                                                                       \
                    (const int16_t *)(const void *)window,                                                   \
                    tap_pairs,                                                                               \
                    weights,                                                                                 \
                    biases,                                                                                  \
                    output,                                                                                  \
                    output_channels,                                                                         \
                    shift,                                                                                   \
                    minimum,                                                                                 \
                    maximum                                                                                  \
                );                                                                                           \
                output += output_channels;                                                                   \
            }                                                                                                \
        }                                                                                                    \
    }

EDGEC_CONV2D_Q15(edgec_conv2d_q15, edgec_one_pixel_q15)
EDGEC_CONV2D_Q15(edgec_conv2d_q15_dsp, edgec_one_pixel_q15_dsp)

#endif
