/* 2-D convolution in plain C, for any shape and any core.
 *
 * Two output pixels are computed at a time. The bytes under their windows are first gathered in `columns`,
 * the two pixels interleaved; the padding reads as the input's zero point. Then blocks of four output
 * channels run through both columns.
 *
 * weights: for every block and every tap (rows, columns, input channels) one byte of each channel. Taps are
 * filled up to a multiple of four, the last block to four channels, with zeros. finishes: for every block the
 * four biases, then multiplier, offset, shift of each channel. */
#ifndef EDGEC_CONV2D_H
#define EDGEC_CONV2D_H

#include "edgec_finish.h"
#include "edgec_gather.h"

#define EDGEC_BLOCK_CHANNELS 4
#define EDGEC_BLOCK_TAPS 4
#define EDGEC_BLOCK_FINISH_WORDS 16

/* The sums of a channel over two pixels become outputs. Where both have one place, the first pixel's stays.
 */
EDGEC_INLINE void edgec_finish_pixels(
    int32_t sum0, int32_t sum1, const int32_t *finish, int8_t *output, int32_t pixel_stride, int32_t rounding
) {
    const edgec_finish_t numbers = {finish[0], finish[1], finish[2]};
    output[pixel_stride] = (int8_t)edgec_finish(2 * sum1, numbers, rounding);
    output[0] = (int8_t)edgec_finish(2 * sum0, numbers, rounding);
}

/* One tap of four channels (a to d) and two pixels (0, 1). */
#define EDGEC_BLOCK_TAP(tap)                                                                                 \
    {                                                                                                        \
        const int32_t x0 = column[2 * (tap)];                                                                \
        const int32_t x1 = column[2 * (tap) + 1];                                                            \
        const int8_t *const w = weights + EDGEC_BLOCK_CHANNELS * (tap);                                      \
        a0 += w[0] * x0;                                                                                     \
        a1 += w[0] * x1;                                                                                     \
        b0 += w[1] * x0;                                                                                     \
        b1 += w[1] * x1;                                                                                     \
        c0 += w[2] * x0;                                                                                     \
        c1 += w[2] * x1;                                                                                     \
        d0 += w[3] * x0;                                                                                     \
        d1 += w[3] * x1;                                                                                     \
    }

/* All channels of two pixels, whose outputs lie `pixel_stride` bytes apart. Sums are single variables,
 * because compilers keep arrays in memory. */
EDGEC_INLINE void edgec_conv2d_blocks(
    const int8_t *columns,
    const int8_t *end,
    const int8_t *weights,
    const int32_t *finishes,
    int8_t *output,
    int32_t pixel_stride,
    int32_t channels,
    int32_t rounding
) {
    for (; channels > 0; channels -= EDGEC_BLOCK_CHANNELS) {
        int32_t a0 = finishes[0], a1 = a0;
        int32_t b0 = finishes[1], b1 = b0;
        int32_t c0 = finishes[2], c1 = c0;
        int32_t d0 = finishes[3], d1 = d0;
        const int8_t *column = columns;
        do {
            EDGEC_BLOCK_TAP(0)
            EDGEC_BLOCK_TAP(1)
            EDGEC_BLOCK_TAP(2)
            EDGEC_BLOCK_TAP(3)
            weights += EDGEC_BLOCK_CHANNELS * EDGEC_BLOCK_TAPS;
            column += 2 * EDGEC_BLOCK_TAPS;
        } while (column != end);
        edgec_finish_pixels(a0, a1, finishes + 4, output, pixel_stride, rounding);
        if (channels > 1) {
            edgec_finish_pixels(b0, b1, finishes + 7, output + 1, pixel_stride, rounding);
        }
        if (channels > 2) {
            edgec_finish_pixels(c0, c1, finishes + 10, output + 2, pixel_stride, rounding);
        }
        if (channels > 3) {
            edgec_finish_pixels(d0, d1, finishes + 13, output + 3, pixel_stride, rounding);
        }
        finishes += EDGEC_BLOCK_FINISH_WORDS;
        output += EDGEC_BLOCK_CHANNELS;
    }
}

/* A copy in flash for each rounding that layers need. */
#define EDGEC_CONV2D_PIXELS(name, rounding)                                                                  \
    EDGEC_SHARED void name(                                                                                  \
        const int8_t *columns,                                                                               \
        const int8_t *end,                                                                                   \
        const int8_t *weights,                                                                               \
        const int32_t *finishes,                                                                             \
        int8_t *output,                                                                                      \
        int32_t pixel_stride,                                                                                \
        int32_t channels                                                                                     \
    ) {                                                                                                      \
        edgec_conv2d_blocks(columns, end, weights, finishes, output, pixel_stride, channels, rounding);      \
    }
EDGEC_CONV2D_PIXELS(edgec_conv2d_pixels, EDGEC_ROUND_AWAY)
EDGEC_CONV2D_PIXELS(edgec_conv2d_pixels_relu, EDGEC_ROUND_CLAMPED)
EDGEC_CONV2D_PIXELS(edgec_conv2d_pixels_shift, EDGEC_ROUND_SHIFT)
EDGEC_CONV2D_PIXELS(edgec_conv2d_pixels_shift_relu, EDGEC_ROUND_SHIFT_RELU)

/* columns: two bytes for every tap and for those that fill them up. rounding: one of edgec_finish.h. clamps:
 * whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_conv2d_s8(
    const int8_t *input,
    int8_t *output,
    int8_t *columns,
    const int8_t *weights,
    const int32_t *finishes,
    EDGEC_WINDOW_PARAMETERS,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t pixels = output_rows * output_columns;
    const int32_t taps = filter_rows * filter_columns * input_channels;
    const int32_t filled_taps = (taps + EDGEC_BLOCK_TAPS - 1) / EDGEC_BLOCK_TAPS * EDGEC_BLOCK_TAPS;
    int32_t top = -padding_top;
    int32_t left = -padding_left;
    for (int32_t pixel = 0; pixel < pixels; pixel += 2) {
        /* A lone last pixel shares its place with what an old second column gives, and is written after it.
         */
        const int32_t count = pixel + 1 < pixels ? 2 : 1;
        for (int32_t i = 0; i < count; i++) {
            edgec_gather_window(
                input,
                columns + i,
                2,
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
            left += stride_columns;
            if (left == output_columns * stride_columns - padding_left) {
                left = -padding_left;
                top += stride_rows;
            }
        }
        const int8_t *const end = columns + 2 * filled_taps;
        const int32_t pixel_stride = count == 2 ? output_channels : 0;
        if (rounding == EDGEC_ROUND_SHIFT_RELU) {
            edgec_conv2d_pixels_shift_relu(
                columns, end, weights, finishes, output, pixel_stride, output_channels
            );
        } else if (rounding == EDGEC_ROUND_SHIFT) {
            edgec_conv2d_pixels_shift(columns, end, weights, finishes, output, pixel_stride, output_channels);
        } else if (rounding == EDGEC_ROUND_AWAY) {
            edgec_conv2d_pixels(columns, end, weights, finishes, output, pixel_stride, output_channels);
        } else {
            edgec_conv2d_pixels_relu(columns, end, weights, finishes, output, pixel_stride, output_channels);
        }
        if (clamps) {
            edgec_clamp_all(output, count * output_channels, minimum, maximum);
        }
        output += 2 * output_channels;
    }
}

#endif
