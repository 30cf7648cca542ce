/* Gathers what a filter window reads. */
#ifndef EDGEC_GATHER_H
#define EDGEC_GATHER_H

#include "edgec_taps.h"

/* Copies bytes to places `spacing` apart. Neighbours by words, where the core loads those from any address;
 * the C library's functions do not all do that. */
EDGEC_INLINE void edgec_spread(const int8_t *bytes, int8_t *column, int32_t spacing, int32_t count) {
    for (; count >= 4; count -= 4) {
#if !defined(__ARM_ARCH_6M__)
        if (spacing == 1) {
            memcpy(column, bytes, 4);
            bytes += 4;
            column += 4;
            continue;
        }
#endif
        column[0] = bytes[0];
        column[spacing] = bytes[1];
        column[2 * spacing] = bytes[2];
        column[3 * spacing] = bytes[3];
        bytes += 4;
        column += 4 * spacing;
    }
    for (; count > 0; count--) {
        *column = *bytes++;
        column += spacing;
    }
}

/* Puts a byte in places `spacing` apart. */
EDGEC_INLINE void edgec_spread_byte(int8_t *column, int32_t spacing, int32_t count, int32_t byte) {
    const uint32_t word = UINT32_C(0x01010101) * (uint8_t)byte;
    for (; spacing == 1 && count >= 4; count -= 4) {
        memcpy(column, &word, sizeof word);
        column += 4;
    }
    for (; count > 0; count--) {
        *column = (int8_t)byte;
        column += spacing;
    }
}

/* Gathers one output pixel's window in a column, its bytes `spacing` apart. */
EDGEC_INLINE void edgec_gather_window(
    const int8_t *input,
    int8_t *column,
    int32_t spacing,
    int32_t top,
    int32_t left,
    int32_t input_rows,
    int32_t input_columns,
    int32_t input_channels,
    int32_t filter_rows,
    int32_t filter_columns,
    int32_t dilation_rows,
    int32_t dilation_columns,
    int32_t input_zero_point
) {
    const int32_t row_taps = filter_columns * input_channels;
    const int32_t first_row = edgec_first_tap(top, dilation_rows);
    const int32_t end_row = edgec_end_tap(top, dilation_rows, filter_rows, input_rows);
    const int32_t first = edgec_first_tap(left, dilation_columns);
    const int32_t end = edgec_end_tap(left, dilation_columns, filter_columns, input_columns);
    if (end_row - first_row < filter_rows || end - first < filter_columns) {
        edgec_spread_byte(column, spacing, filter_rows * row_taps, input_zero_point);
    }
    for (int32_t i = first_row; i < end_row; i++) {
        const int8_t *const row = input + (top + i * dilation_rows) * input_columns * input_channels;
        int8_t *const to = column + spacing * i * row_taps;
        if (dilation_columns == 1) {
            const int8_t *const from = row + (left + first) * input_channels;
            edgec_spread(
                from, to + spacing * first * input_channels, spacing, (end - first) * input_channels
            );
            continue;
        }
        for (int32_t j = first; j < end; j++) {
            const int8_t *const from = row + (left + j * dilation_columns) * input_channels;
            edgec_spread(from, to + spacing * j * input_channels, spacing, input_channels);
        }
    }
}

#endif
