/* The inputs of a band in pairs, for edgec_sparse_conv2d.h: a unit is a word of the inputs of two output
 * pixels, first + 2^shift * second. */
#ifndef EDGEC_SPARSE_PAIRS_H
#define EDGEC_SPARSE_PAIRS_H

#include "edgec_dsp.h"
#include "edgec_sparse_conv2d.h"

/* Computes the offsets, and the padding's channels. */
EDGEC_INLINE void edgec_sparse_start_pairs(const edgec_sparse_conv2d_t *conv, int8_t *padding) {
    edgec_sparse_start(conv, sizeof(uint32_t));
    memset(padding, conv->input_zero_point, (size_t)conv->input_channels);
}

EDGEC_INLINE uint32_t edgec_sparse_pair(uint32_t first, uint32_t second, int32_t shift) {
    const uint32_t high = second << 24;
    return (uint32_t)(int8_t)first + (uint32_t)((int32_t)high >> (24 - shift));
}

/* Pairs the channels of two pixels, in units `pitch` words apart. */
EDGEC_SHARED void edgec_sparse_pairs(
    const int8_t *first, const int8_t *second, uint32_t *units, int32_t pitch, int32_t channels, int32_t shift
) {
    for (; channels >= 4; channels -= 4) {
        const uint32_t a = edgec_load_word(first);
        const uint32_t b = edgec_load_word(second);
        units[0] = edgec_sparse_pair(a, b, shift);
        units[pitch] = edgec_sparse_pair(a >> 8, b >> 8, shift);
        units[2 * pitch] = edgec_sparse_pair(a >> 16, b >> 16, shift);
        units[3 * pitch] = edgec_sparse_pair(a >> 24, b >> 24, shift);
        first += 4;
        second += 4;
        units += 4 * pitch;
    }
    for (; channels > 0; channels--) {
        *units = edgec_sparse_pair((uint32_t)*first++, (uint32_t)*second++, shift);
        units += pitch;
    }
}

/* Regroups what the band reads. padding: the channels of a pixel of the padding. */
EDGEC_INLINE void
edgec_sparse_regroup_pairs(const edgec_sparse_conv2d_t *conv, const int8_t *padding, int32_t shift) {
    const int32_t pitch = edgec_sparse_pitch(conv);
    const int32_t phase_columns = edgec_sparse_phase_columns(conv);
    const int32_t top = conv->row * conv->stride_rows - conv->padding_top;
    const int32_t left = conv->column * conv->stride_columns - conv->padding_left;
    const int32_t pair_rows = conv->pair_rows * conv->stride_rows;
    const int32_t pair_columns = conv->pair_columns * conv->stride_columns;
    uint32_t *units = conv->columns;
    for (int32_t i = 0; i < conv->filter_rows; i++, units += conv->input_channels * pitch) {
        const int32_t row = top + i * conv->dilation_rows;
        const int8_t *const first_column = edgec_sparse_pixel(conv, row, left);
        const int8_t *const last_column =
            edgec_sparse_pixel(conv, row + pair_rows, left + phase_columns - 1 + pair_columns);
        if (edgec_sparse_is_run(conv) && first_column != NULL && last_column != NULL) {
            const int8_t *const second = last_column - (phase_columns - 1);
            edgec_sparse_pairs(first_column, second, units, 1, phase_columns, shift);
            continue;
        }
        for (int32_t phase = 0; phase < edgec_sparse_phases(conv); phase++) {
            for (int32_t j = 0; j < phase_columns; j++) {
                const int32_t column = left + phase + j * conv->stride_columns;
                const int8_t *const first = edgec_sparse_pixel(conv, row, column);
                const int8_t *const second = edgec_sparse_pixel(conv, row + pair_rows, column + pair_columns);
                edgec_sparse_pairs(
                    first != NULL ? first : padding,
                    second != NULL ? second : padding,
                    units + phase * phase_columns + j,
                    pitch,
                    conv->input_channels,
                    shift
                );
            }
        }
    }
}

#endif
