/* Depthwise 2-D convolution in plain C, for any shape and any core. Rows of 3x3 windows that reach no further
 * than one pixel into the padding at their sides, the usual case, keep a channel's weights in registers.
 *
 * weights: for every output channel its taps (rows, columns).
 * finishes: for every output channel the bias, with the input's zero point folded in and without; multiplier,
 * offset, shift. */
#ifndef EDGEC_DEPTHWISE_CONV2D_H
#define EDGEC_DEPTHWISE_CONV2D_H

#include "edgec_finish.h"
#include "edgec_taps.h"

#define EDGEC_DEPTHWISE_FINISH_WORDS 5

typedef struct {
    int32_t input_rows;
    int32_t input_columns;
    int32_t input_channels;
    int32_t output_columns;
    int32_t output_channels;
    int32_t filter_rows;
    int32_t filter_columns;
    int32_t stride_columns;
    int32_t dilation_rows;
    int32_t dilation_columns;
    int32_t padding_left;
    int32_t keeps_negative;
    int32_t input_zero_point;
} edgec_depthwise_row_t;

EDGEC_INLINE int8_t
edgec_depthwise_finish(int32_t sum, const int32_t *finish, const edgec_depthwise_row_t *shape) {
    const edgec_finish_t numbers = {finish[2], finish[3], finish[4]};
    return (int8_t)edgec_finish(2 * sum, numbers, shape->keeps_negative);
}

/* One channel of one row of outputs, for windows that start in input row `top`; taps in the padding are left
 * out. */
EDGEC_INLINE void edgec_depthwise_row(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finish,
    int32_t top,
    const edgec_depthwise_row_t *shape
) {
    const int32_t first_row = edgec_first_tap(top, shape->dilation_rows);
    const int32_t end_row = edgec_end_tap(top, shape->dilation_rows, shape->filter_rows, shape->input_rows);
    for (int32_t column = 0; column < shape->output_columns; column++) {
        const int32_t left = column * shape->stride_columns - shape->padding_left;
        const int32_t first = edgec_first_tap(left, shape->dilation_columns);
        const int32_t end =
            edgec_end_tap(left, shape->dilation_columns, shape->filter_columns, shape->input_columns);
        int32_t sum = finish[1];
        for (int32_t i = first_row; i < end_row; i++) {
            const int32_t y = top + i * shape->dilation_rows;
            for (int32_t j = first; j < end; j++) {
                const int32_t x = left + j * shape->dilation_columns;
                const int32_t value = input[(y * shape->input_columns + x) * shape->input_channels];
                sum += (value - shape->input_zero_point) * weights[i * shape->filter_columns + j];
            }
        }
        output[column * shape->output_channels] = edgec_depthwise_finish(sum, finish, shape);
    }
}

/* One column of a 3x3 window. */
EDGEC_INLINE int32_t
edgec_sum_column(const int8_t *pixel, int32_t row_bytes, int32_t w0, int32_t w1, int32_t w2, int32_t sum) {
    return sum + w0 * pixel[0] + w1 * pixel[row_bytes] + w2 * pixel[2 * row_bytes];
}

/* As edgec_depthwise_row, for 3x3 windows whose rows are all inside and whose sides are no more than one
 * pixel outside. */
EDGEC_INLINE void edgec_depthwise_row_3x3(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finish,
    int32_t top,
    const edgec_depthwise_row_t *shape
) {
    const int32_t pixel_bytes = shape->input_channels;
    const int32_t row_bytes = shape->input_columns * pixel_bytes;
    const int32_t left_of_last = (shape->output_columns - 1) * shape->stride_columns - shape->padding_left;
    const int32_t reaches_right = left_of_last + 3 > shape->input_columns;
    const int32_t w00 = weights[0], w01 = weights[1], w02 = weights[2];
    const int32_t w10 = weights[3], w11 = weights[4], w12 = weights[5];
    const int32_t w20 = weights[6], w21 = weights[7], w22 = weights[8];
    const int8_t *window = input + top * row_bytes - shape->padding_left * pixel_bytes;
    const int8_t *const end = output + (shape->output_columns - reaches_right) * shape->output_channels;
    if (shape->padding_left > 0) {
        int32_t sum = finish[0] + (w00 + w10 + w20) * shape->input_zero_point;
        sum = edgec_sum_column(window + pixel_bytes, row_bytes, w01, w11, w21, sum);
        sum = edgec_sum_column(window + 2 * pixel_bytes, row_bytes, w02, w12, w22, sum);
        *output = edgec_depthwise_finish(sum, finish, shape);
        output += shape->output_channels;
        window += shape->stride_columns * pixel_bytes;
    }
    for (; output != end; output += shape->output_channels) {
        int32_t sum = edgec_sum_column(window, row_bytes, w00, w10, w20, finish[0]);
        sum = edgec_sum_column(window + pixel_bytes, row_bytes, w01, w11, w21, sum);
        sum = edgec_sum_column(window + 2 * pixel_bytes, row_bytes, w02, w12, w22, sum);
        *output = edgec_depthwise_finish(sum, finish, shape);
        window += shape->stride_columns * pixel_bytes;
    }
    if (reaches_right) {
        int32_t sum = finish[0] + (w02 + w12 + w22) * shape->input_zero_point;
        sum = edgec_sum_column(window, row_bytes, w00, w10, w20, sum);
        sum = edgec_sum_column(window + pixel_bytes, row_bytes, w01, w11, w21, sum);
        *output = edgec_depthwise_finish(sum, finish, shape);
    }
}

/* keeps_negative: whether outputs below the zero point are not clamped to it. clamps: whether minimum and
 * maximum leave less than all bytes. */
EDGEC_INLINE void edgec_depthwise_conv2d_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finishes,
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
    int32_t keeps_negative,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_depthwise_row_t shape = {
        .input_rows = input_rows,
        .input_columns = input_columns,
        .input_channels = input_channels,
        .output_columns = output_columns,
        .output_channels = output_channels,
        .filter_rows = filter_rows,
        .filter_columns = filter_columns,
        .stride_columns = stride_columns,
        .dilation_rows = dilation_rows,
        .dilation_columns = dilation_columns,
        .padding_left = padding_left,
        .keeps_negative = keeps_negative,
        .input_zero_point = input_zero_point,
    };
    const int32_t multiplier = output_channels / input_channels;
    const int32_t right = (output_columns - 1) * stride_columns - padding_left + 3 - input_columns;
    const int is_3x3 = filter_rows == 3 && filter_columns == 3 && dilation_rows == 1 &&
                       dilation_columns == 1 && padding_left <= 1 && right <= 1 && output_columns >= 2;
    for (int32_t row = 0; row < output_rows; row++) {
        const int32_t top = row * stride_rows - padding_top;
        const int inside = top >= 0 && top + 3 <= input_rows;
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const int8_t *const from = input + channel / multiplier;
            const int8_t *const filter = weights + channel * filter_rows * filter_columns;
            const int32_t *const finish = finishes + channel * EDGEC_DEPTHWISE_FINISH_WORDS;
            if (is_3x3 && inside) {
                edgec_depthwise_row_3x3(from, output + channel, filter, finish, top, &shape);
            } else {
                edgec_depthwise_row(from, output + channel, filter, finish, top, &shape);
            }
        }
        if (clamps) {
            edgec_clamp_all(output, output_columns * output_channels, minimum, maximum);
        }
        output += output_columns * output_channels;
    }
}

#endif
