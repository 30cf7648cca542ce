/* 2-D convolution with the DSP extension, for any shape.
 *
 * Two or four output pixels are computed at a time. What their windows read is widened into a column;
 * channels then run through it in pairs (edgec_channel_pairs_dsp.h and edgec_channel_quads_dsp.h have the
 * layouts). The bytes of a window's row follow each other in memory, so taps are grouped by fours along rows;
 * the up to three taps that remain of each row are grouped at the end. Windows that reach into the padding
 * are first copied to `patch`, where the padding reads as the zero point. */
#ifndef EDGEC_CONV2D_DSP_H
#define EDGEC_CONV2D_DSP_H

#include "edgec_conv2d_channels_dsp.h"
#include "edgec_gather.h"

/* Windows of no more groups are widened without a loop. */
#define EDGEC_UNROLLED_GROUPS 12

/* Words of a column from a pixel's taps (0, 2) of a group to its taps (1, 3). */
EDGEC_INLINE int32_t edgec_odd_taps(int32_t pixels) {
    return pixels == EDGEC_QUAD_PIXELS ? EDGEC_QUAD_PIXELS : 1;
}

/* The word of a column where a pixel's taps begin. */
EDGEC_INLINE int32_t edgec_first_taps(int32_t pixels, int32_t pixel) {
    return pixels == EDGEC_QUAD_PIXELS ? pixel : 2 * pixel;
}

/* Widens four bytes into one pixel's words of a column group. */
EDGEC_INLINE void edgec_widen_group(uint32_t bytes, uint32_t *group, int32_t pixels) {
    group[0] = edgec_sxtb16(bytes);
    group[edgec_odd_taps(pixels)] = edgec_sxtb16_ror8(bytes);
}

/* Widens the next four bytes, and moves on. Compilers would take twice the instructions. */
EDGEC_INLINE void edgec_widen_next(const int8_t **bytes, uint32_t **column, int32_t pixels) {
#if defined(__ARM_FEATURE_DSP)
    uint32_t even, odd;
    if (pixels == EDGEC_QUAD_PIXELS) {
        __asm__ volatile("ldr %[odd], [%[bytes]], #4\n\t"
                         "sxtb16 %[even], %[odd]\n\t"
                         "sxtb16 %[odd], %[odd], ror #8\n\t"
                         "str %[odd], [%[column], #16]\n\t"
                         "str %[even], [%[column]], #32\n\t"
                         : [even] "=&r"(even), [odd] "=&r"(odd), [bytes] "+r"(*bytes), [column] "+r"(*column)
                         :
                         : "memory");
        return;
    }
    __asm__ volatile("ldr %[odd], [%[bytes]], #4\n\t"
                     "sxtb16 %[even], %[odd]\n\t"
                     "sxtb16 %[odd], %[odd], ror #8\n\t"
                     "strd %[even], %[odd], [%[column]], #16\n\t"
                     : [even] "=&r"(even), [odd] "=&r"(odd), [bytes] "+r"(*bytes), [column] "+r"(*column)
                     :
                     : "memory");
#else
    edgec_widen_group(edgec_load_word(*bytes), *column, pixels);
    *bytes += 4;
    *column += 2 * pixels;
#endif
}

/* Widens `groups` times four bytes into one pixel's part of a column; returns where it ends. */
EDGEC_INLINE uint32_t *
edgec_widen_groups(const int8_t *bytes, int32_t groups, uint32_t *column, int32_t pixels) {
    for (; groups >= 4; groups -= 4) {
        edgec_widen_next(&bytes, &column, pixels);
        edgec_widen_next(&bytes, &column, pixels);
        edgec_widen_next(&bytes, &column, pixels);
        edgec_widen_next(&bytes, &column, pixels);
    }
    for (; groups > 0; groups--) {
        edgec_widen_next(&bytes, &column, pixels);
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

/* Widens `rows` rows of `row_bytes`, which start `pitch` bytes apart, into one pixel's part of a column. */
EDGEC_INLINE void edgec_widen_window(
    const int8_t *window, int32_t pitch, int32_t rows, int32_t row_bytes, uint32_t *column, int32_t pixels
) {
    const int32_t rest = row_bytes & 3;
    const int32_t whole = row_bytes - rest;
    if (rows * whole <= 4 * EDGEC_UNROLLED_GROUPS) {
        EDGEC_UNROLL
        for (int32_t i = 0; i < rows; i++) {
            column = edgec_widen_groups(window + i * pitch, whole >> 2, column, pixels);
        }
    } else {
        for (int32_t i = 0; i < rows; i++) {
            column = edgec_widen_groups(window + i * pitch, whole >> 2, column, pixels);
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
        edgec_widen_group(bytes, column, pixels);
        column += 2 * pixels;
    }
}

/* columns: for every tap of the groups half a word of each of a column's pixels, and `band` such columns.
 * patch: the window's bytes, where there is padding or a dilation of columns. pairs, alone: how many pairs of
 * channels are packed, and how many channels alone. band: how many columns run through one pair's weights
 * before the next one's turn: weights that wait for a flash, or were in a cache, wait less often then. loop:
 * one of EDGEC_LOOP. rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less than all
 * bytes. */
EDGEC_INLINE void edgec_conv2d_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    int8_t *patch,
    const int32_t *packed,
    EDGEC_WINDOW_PARAMETERS,
    int32_t pairs,
    int32_t alone,
    int32_t band,
    int32_t loop,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t row_bytes = filter_columns * input_channels;
    const int32_t groups = filter_rows * (row_bytes >> 2) + (filter_rows * (row_bytes & 3) + 3) / 4;
    const edgec_conv2d_columns_t conv = {packed, groups, output_channels, pairs, alone};
    const int32_t column_pixels = edgec_column_pixels(loop);
    const int32_t column_words = 2 * column_pixels * groups;
    const int32_t last_top = input_rows - ((filter_rows - 1) * dilation_rows + 1);
    const int32_t last_left = input_columns - ((filter_columns - 1) * dilation_columns + 1);
    const int unpadded = padding_top == 0 && padding_left == 0 &&
                         (output_rows - 1) * stride_rows <= last_top &&
                         (output_columns - 1) * stride_columns <= last_left;
    int32_t top = -padding_top;
    int32_t left = -padding_left;
    const int32_t all = output_rows * output_columns;
    const int32_t band_pixels = band * column_pixels;
    for (int32_t pixels = all; pixels > 0; pixels -= band_pixels) {
        /* A literal where no band is shorter than the others. */
        const int32_t count = all % band_pixels == 0 ? band_pixels : edgec_least(band_pixels, pixels);
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
            uint32_t *const column = columns + i / column_pixels * column_words;
            const int32_t first = edgec_first_taps(column_pixels, i % column_pixels);
            edgec_widen_window(window, pitch, filter_rows, row_bytes, column + first, column_pixels);
            left += stride_columns;
            if (left == output_columns * stride_columns - padding_left) {
                left = -padding_left;
                top += stride_rows;
            }
        }
        const int32_t whole = count / column_pixels;
        const int32_t rest = count % column_pixels;
        if (whole > 0) {
            edgec_conv2d_columns_dsp(&conv, columns, whole, output, column_pixels, rounding, loop);
        }
        if (rest > 0) {
            const uint32_t *const last = columns + whole * column_words;
            int8_t *const own = output + whole * column_pixels * output_channels;
            edgec_conv2d_columns_dsp(&conv, last, 1, own, rest, rounding, loop);
        }
        if (clamps) {
            edgec_clamp_in_place(output, count * output_channels, minimum, maximum);
        }
        output += count * output_channels;
    }
}

#endif
