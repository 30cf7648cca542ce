/* 2-D convolution with the DSP extension, for any shape.
 *
 * Two output pixels are computed at a time. What their windows read is widened into a column; channels then
 * run through it in pairs (edgec_channel_pairs_dsp.h has the layouts). The bytes of a window's row follow
 * each other in memory, so taps are grouped by fours along rows; the up to three taps that remain of each row
 * are grouped at the end. Windows that reach into the padding are first copied to `patch`, where the padding
 * reads as the zero point. */
#ifndef EDGEC_CONV2D_DSP_H
#define EDGEC_CONV2D_DSP_H

#include "edgec_channel_pairs_dsp.h"
#include "edgec_gather.h"

/* Windows of no more groups are widened without a loop. */
#define EDGEC_UNROLLED_GROUPS 12

/* Widens four bytes into one pixel's half of a column group. */
EDGEC_INLINE void edgec_widen_group(uint32_t bytes, uint32_t *group) {
    group[0] = edgec_sxtb16(bytes);
    group[1] = edgec_sxtb16_ror8(bytes);
}

/* Widens the next four bytes, and moves on. Compilers would take twice the instructions. */
EDGEC_INLINE void edgec_widen_next(const int8_t **bytes, uint32_t **column) {
#if defined(__ARM_FEATURE_DSP)
    uint32_t even, odd;
    __asm__ volatile("ldr %[odd], [%[bytes]], #4\n\t"
                     "sxtb16 %[even], %[odd]\n\t"
                     "sxtb16 %[odd], %[odd], ror #8\n\t"
                     "strd %[even], %[odd], [%[column]], #16\n\t"
                     : [even] "=&r"(even), [odd] "=&r"(odd), [bytes] "+r"(*bytes), [column] "+r"(*column)
                     :
                     : "memory");
#else
    edgec_widen_group(edgec_load_word(*bytes), *column);
    *bytes += 4;
    *column += EDGEC_COLUMN_GROUP;
#endif
}

/* Widens `groups` times four bytes into one pixel's half of a column; returns where it ends. */
EDGEC_INLINE uint32_t *edgec_widen_groups(const int8_t *bytes, int32_t groups, uint32_t *column) {
    for (; groups >= 4; groups -= 4) {
        edgec_widen_next(&bytes, &column);
        edgec_widen_next(&bytes, &column);
        edgec_widen_next(&bytes, &column);
        edgec_widen_next(&bytes, &column);
    }
    for (; groups > 0; groups--) {
        edgec_widen_next(&bytes, &column);
    }
    return column;
}

/* Of the bytes that remain of all rows behind whole groups, number `i`; 0 behind the last. */
EDGEC_INLINE uint32_t
edgec_rest_byte(const int8_t *window, int32_t pitch, int32_t rows, int32_t row_bytes, int32_t i) {
    const int32_t rest = row_bytes & 3;
    const int32_t offset = i / rest * pitch + row_bytes - rest + i % rest;
    return i < rows * rest ? (uint8_t)window[offset] : 0u;
}

/* Widens `rows` rows of `row_bytes`, which start `pitch` bytes apart, into one pixel's half of a column. */
EDGEC_INLINE void
edgec_widen_window(const int8_t *window, int32_t pitch, int32_t rows, int32_t row_bytes, uint32_t *column) {
    const int32_t rest = row_bytes & 3;
    const int32_t whole = row_bytes - rest;
    if (rows * whole <= 4 * EDGEC_UNROLLED_GROUPS) {
        EDGEC_UNROLL
        for (int32_t i = 0; i < rows; i++) {
            column = edgec_widen_groups(window + i * pitch, whole >> 2, column);
        }
    } else {
        for (int32_t i = 0; i < rows; i++) {
            column = edgec_widen_groups(window + i * pitch, whole >> 2, column);
        }
    }
    if (rest == 0) {
        return;
    }
    EDGEC_UNROLL
    for (int32_t k = 0; k < rows * rest; k += 4) {
        const uint32_t bytes = edgec_rest_byte(window, pitch, rows, row_bytes, k) |
                               edgec_rest_byte(window, pitch, rows, row_bytes, k + 1) << 8 |
                               edgec_rest_byte(window, pitch, rows, row_bytes, k + 2) << 16 |
                               edgec_rest_byte(window, pitch, rows, row_bytes, k + 3) << 24;
        edgec_widen_group(bytes, column);
        column += EDGEC_COLUMN_GROUP;
    }
}

/* Channels in pairs and channels alone, a copy in flash for each rounding that layers need. */
#define EDGEC_CONV2D_CHANNELS(name, compute, rounding)                                                       \
    EDGEC_SHARED void name(                                                                                  \
        const uint32_t *column,                                                                              \
        int32_t groups,                                                                                      \
        const int32_t *packed,                                                                               \
        int8_t *output,                                                                                      \
        int32_t pixel_stride,                                                                                \
        int32_t count                                                                                        \
    ) {                                                                                                      \
        compute(column, groups, packed, output, pixel_stride, count, rounding);                              \
    }
EDGEC_CONV2D_CHANNELS(edgec_conv2d_pairs_dsp, edgec_channel_pairs_dsp, EDGEC_ROUND_AWAY)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_pairs_relu_dsp, edgec_channel_pairs_dsp, EDGEC_ROUND_CLAMPED)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_pairs_shift_dsp, edgec_channel_pairs_dsp, EDGEC_ROUND_SHIFT)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_pairs_shift_relu_dsp, edgec_channel_pairs_dsp, EDGEC_ROUND_SHIFT_RELU)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_alone_dsp, edgec_channels_alone_dsp, EDGEC_ROUND_AWAY)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_alone_shift_dsp, edgec_channels_alone_dsp, EDGEC_ROUND_SHIFT)
EDGEC_CONV2D_CHANNELS(edgec_conv2d_alone_shift_relu_dsp, edgec_channels_alone_dsp, EDGEC_ROUND_SHIFT_RELU)

/* patch: the window's bytes, where there is padding or a dilation of columns. column: two words for every tap
 * of the groups. pairs, alone: how many pairs of channels are packed, and how many channels alone. rounding:
 * one of edgec_finish.h. clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_conv2d_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *column,
    int8_t *patch,
    const int32_t *packed,
    EDGEC_WINDOW_PARAMETERS,
    int32_t pairs,
    int32_t alone,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t pixels = output_rows * output_columns;
    const int32_t row_bytes = filter_columns * input_channels;
    const int32_t groups = filter_rows * (row_bytes >> 2) + (filter_rows * (row_bytes & 3) + 3) / 4;
    const int32_t pair_words = EDGEC_PAIR_GROUP_WORDS * groups + EDGEC_PAIR_FIXED_WORDS;
    const int32_t last_top = input_rows - ((filter_rows - 1) * dilation_rows + 1);
    const int32_t last_left = input_columns - ((filter_columns - 1) * dilation_columns + 1);
    const int unpadded = padding_top == 0 && padding_left == 0 &&
                         (output_rows - 1) * stride_rows <= last_top &&
                         (output_columns - 1) * stride_columns <= last_left;
    int32_t top = -padding_top;
    int32_t left = -padding_left;
    for (int32_t pixel = 0; pixel < pixels; pixel += 2) {
        /* A lone last pixel shares its place with what an old second column gives, and is written after it.
         */
        const int32_t count = pixel + 1 < pixels ? 2 : 1;
        for (int32_t i = 0; i < count; i++) {
            const int8_t *window = patch;
            int32_t pitch = row_bytes;
            if (dilation_columns == 1 &&
                (unpadded || (top >= 0 && top <= last_top && left >= 0 && left <= last_left))) {
                window = input + (top * input_columns + left) * input_channels;
                pitch = dilation_rows * input_columns * input_channels;
            } else {
                edgec_gather_window(
                    input,
                    patch,
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
            edgec_widen_window(window, pitch, filter_rows, row_bytes, column + 2 * i);
            left += stride_columns;
            if (left == output_columns * stride_columns - padding_left) {
                left = -padding_left;
                top += stride_rows;
            }
        }
        const int32_t pixel_stride = count == 2 ? output_channels : 0;
        if (rounding == EDGEC_ROUND_SHIFT_RELU) {
            edgec_conv2d_pairs_shift_relu_dsp(column, groups, packed, output, pixel_stride, pairs);
        } else if (rounding == EDGEC_ROUND_SHIFT) {
            edgec_conv2d_pairs_shift_dsp(column, groups, packed, output, pixel_stride, pairs);
        } else if (rounding == EDGEC_ROUND_AWAY) {
            edgec_conv2d_pairs_dsp(column, groups, packed, output, pixel_stride, pairs);
        } else {
            edgec_conv2d_pairs_relu_dsp(column, groups, packed, output, pixel_stride, pairs);
        }
        const int32_t *const packed_alone = packed + pairs * pair_words;
        if (alone > 0 && rounding == EDGEC_ROUND_SHIFT_RELU) {
            edgec_conv2d_alone_shift_relu_dsp(column, groups, packed_alone, output, pixel_stride, alone);
        } else if (alone > 0 && rounding == EDGEC_ROUND_SHIFT) {
            edgec_conv2d_alone_shift_dsp(column, groups, packed_alone, output, pixel_stride, alone);
        } else if (alone > 0) {
            edgec_conv2d_alone_dsp(column, groups, packed_alone, output, pixel_stride, alone);
        }
        if (clamps) {
            edgec_clamp_in_place(output, count * output_channels, minimum, maximum);
        }
        output += 2 * output_channels;
    }
}

#endif
