/* 2-D convolution in plain C, for any shape and any core.
 *
 * Two output pixels are computed at a time. The input bytes under their filter windows are first gathered in
 * `columns`, the two pixels interleaved; pixels of the padding read as the input's zero point. Then four
 * output channels at a time run through both columns.
 *
 * weights: blocks of four output channels, in a block for every tap (rows, columns, input channels) one byte
 * of each channel; the last block is filled up with zeros. requantization: bias (zero point of the input
 * folded in), multiplier, shift of every channel of every block.
 */
#ifndef EDGEC_CONV2D_H
#define EDGEC_CONV2D_H

#include "edgec_kernels.h"

#define EDGEC_CONV2D_BLOCK 4

/* Gathers one output pixel's window in every second byte from `column`. */
EDGEC_INLINE void edgec_conv2d_gather_s8(
    const int8_t *input,
    int8_t *column,
    int32_t first_row,
    int32_t first_column,
    int32_t input_rows,
    int32_t input_columns,
    int32_t input_channels,
    int32_t filter_rows,
    int32_t filter_columns,
    int32_t dilation_rows,
    int32_t dilation_columns,
    int32_t input_zero_point
) {
    for (int32_t i = 0; i < filter_rows; i++) {
        const int32_t row = first_row + i * dilation_rows;
        for (int32_t j = 0; j < filter_columns; j++) {
            const int32_t x = first_column + j * dilation_columns;
            const int inside = row >= 0 && row < input_rows && x >= 0 && x < input_columns;
            if (inside) {
                const int8_t *pixel = input + (row * input_columns + x) * input_channels;
                for (int32_t channel = 0; channel < input_channels; channel++) {
                    column[2 * channel] = pixel[channel];
                }
            } else {
                for (int32_t channel = 0; channel < input_channels; channel++) {
                    column[2 * channel] = (int8_t)input_zero_point;
                }
            }
            column += 2 * input_channels;
        }
    }
}

/* All output channels of two pixels. Where both are the same place, the first column's results stay. */
EDGEC_SHARED void edgec_conv2d_pixels_s8(
    const int8_t *columns,
    int8_t *output0,
    int8_t *output1,
    const int8_t *weights,
    const int32_t *requantization,
    int32_t taps,
    int32_t output_channels,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t first = 0; first < output_channels; first += EDGEC_CONV2D_BLOCK) {
        int32_t sums[2 * EDGEC_CONV2D_BLOCK];
        for (int32_t i = 0; i < EDGEC_CONV2D_BLOCK; i++) {
            sums[2 * i] = requantization[3 * i];
            sums[2 * i + 1] = requantization[3 * i];
        }
        const int8_t *column = columns;
        for (const int8_t *end = columns + 2 * taps; column < end; column += 2) {
            for (int32_t i = 0; i < EDGEC_CONV2D_BLOCK; i++) {
                sums[2 * i] += column[0] * weights[i];
                sums[2 * i + 1] += column[1] * weights[i];
            }
            weights += EDGEC_CONV2D_BLOCK;
        }
        for (int32_t i = 0; i < EDGEC_CONV2D_BLOCK; i++) {
            if (first + i < output_channels) {
                const int32_t multiplier = requantization[3 * i + 1];
                const int32_t shift = requantization[3 * i + 2];
                const int32_t result0 = edgec_requantize(sums[2 * i], multiplier, shift);
                const int32_t result1 = edgec_requantize(sums[2 * i + 1], multiplier, shift);
                *output1++ = (int8_t)edgec_clamp(result1 + output_zero_point, minimum, maximum);
                *output0++ = (int8_t)edgec_clamp(result0 + output_zero_point, minimum, maximum);
            }
        }
        requantization += 3 * EDGEC_CONV2D_BLOCK;
    }
}

/* columns: 2 * filter_rows * filter_columns * input_channels bytes. */
EDGEC_INLINE void edgec_conv2d_s8(
    const int8_t *input,
    int8_t *output,
    int8_t *columns,
    const int8_t *weights,
    const int32_t *requantization,
    int32_t input_rows,
    int32_t input_columns,
    int32_t input_channels,
    int32_t output_rows,
    int32_t output_columns,
    int32_t output_channels,
    int32_t filter_rows,
    int32_t filter_columns,
    int32_t stride_rows,
    int32_t stride_columns,
    int32_t dilation_rows,
    int32_t dilation_columns,
    int32_t padding_top,
    int32_t padding_left,
    int32_t input_zero_point,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t pixels = output_rows * output_columns;
    int32_t row = 0;
    int32_t column = 0;
    for (int32_t pixel = 0; pixel < pixels; pixel += 2) {
        /* A lone last pixel comes with a column of old values, whose results are overwritten. */
        const int32_t count = pixel + 1 < pixels ? 2 : 1;
        for (int32_t i = 0; i < count; i++) {
            edgec_conv2d_gather_s8(
                input,
                columns + i,
                row * stride_rows - padding_top,
                column * stride_columns - padding_left,
                input_rows,
                input_columns,
                input_channels,
                filter_rows,
                filter_columns,
                dilation_rows,
                dilation_columns,
                input_zero_point
            );
            if (++column == output_columns) {
                column = 0;
                row++;
            }
        }
        int8_t *const last = output + (pixel + count - 1) * output_channels;
        edgec_conv2d_pixels_s8(
            columns,
            output + pixel * output_channels,
            last,
            weights,
            requantization,
            filter_rows * filter_columns * input_channels,
            output_channels,
            output_zero_point,
            minimum,
            maximum
        );
    }
}

#endif
