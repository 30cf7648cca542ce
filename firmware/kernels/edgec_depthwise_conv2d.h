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
    int32_t output_rows;
    int32_t output_columns;
    int32_t output_channels;
    int32_t filter_rows;
    int32_t filter_columns;
    int32_t stride_rows;
    int32_t stride_columns;
    int32_t dilation_rows;
    int32_t dilation_columns;
    int32_t padding_top;
    int32_t padding_left;
    int32_t input_zero_point;
} edgec_depthwise_image_t;

/* One channel of one row of outputs, for windows that start in input row `top`; taps in the padding are left
 * out. rounding: one of edgec_finish.h, a literal. */
EDGEC_INLINE void edgec_depthwise_row(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finish,
    int32_t top,
    const edgec_depthwise_image_t *shape,
    int32_t rounding
) {
    const int32_t zero_point = shape->input_zero_point;
    const int32_t step = shape->dilation_columns * shape->input_channels;
    const int32_t first_row = edgec_first_tap(top, shape->dilation_rows);
    const int32_t end_row = edgec_end_tap(top, shape->dilation_rows, shape->filter_rows, shape->input_rows);
    const edgec_finish_t numbers = {finish[2], finish[3], finish[4]};
    for (int32_t column = 0; column < shape->output_columns; column++) {
        const int32_t left = column * shape->stride_columns - shape->padding_left;
        const int32_t first = edgec_first_tap(left, shape->dilation_columns);
        const int32_t end =
            edgec_end_tap(left, shape->dilation_columns, shape->filter_columns, shape->input_columns);
        int32_t sum = finish[1];
        for (int32_t i = first_row; first < end && i < end_row; i++) {
            const int32_t y = top + i * shape->dilation_rows;
            const int32_t x = left + first * shape->dilation_columns;
            const int8_t *pixel = input + (y * shape->input_columns + x) * shape->input_channels;
            const int8_t *weight = weights + i * shape->filter_columns + first;
            const int8_t *const last = weight + (end - first - 1);
            sum += (*pixel - zero_point) * *weight;
            while (weight != last) {
                pixel += step;
                weight++;
                sum += (*pixel - zero_point) * *weight;
            }
        }
        *output = (int8_t)edgec_finish(2 * sum, numbers, rounding);
        output += shape->output_channels;
    }
}

/* What rows of 3x3 windows have in common. In variables of the caller, because for all that the compiler
 * knows a store to the output changes the shape. */
typedef struct {
    int32_t pixel_bytes;
    int32_t row_bytes;
    /* Bytes from one window to the next, and from one output to the next. */
    int32_t step;
    int32_t output_step;
    int32_t reaches_left;
    int32_t reaches_right;
    /* Windows that are all inside. */
    int32_t inside;
    int32_t zero_point;
} edgec_rows_3x3_t;

/* Three pixels below each other, times a column of the filter. */
EDGEC_INLINE int32_t
edgec_sum_column(const int8_t *pixel, int32_t row_bytes, const int8_t *weights, int32_t sum) {
    return sum + weights[0] * pixel[0] + weights[3] * pixel[row_bytes] + weights[6] * pixel[2 * row_bytes];
}

/* The same in the padding, where all pixels are the zero point. */
EDGEC_INLINE int32_t edgec_sum_padding(int32_t zero_point, const int8_t *weights, int32_t sum) {
    return sum + (weights[0] + weights[3] + weights[6]) * zero_point;
}

/* As edgec_depthwise_row, for 3x3 windows whose rows are all inside and whose sides are no more than one
 * pixel outside. `window` is the first, wherever it starts. */
EDGEC_INLINE void edgec_depthwise_row_3x3(
    const int8_t *window,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finish,
    edgec_rows_3x3_t rows,
    int32_t rounding
) {
    const edgec_finish_t numbers = {finish[2], finish[3], finish[4]};
    if (rows.reaches_left) {
        int32_t sum = edgec_sum_padding(rows.zero_point, weights, finish[0]);
        sum = edgec_sum_column(window + rows.pixel_bytes, rows.row_bytes, weights + 1, sum);
        sum = edgec_sum_column(window + 2 * rows.pixel_bytes, rows.row_bytes, weights + 2, sum);
        *output = (int8_t)edgec_finish(2 * sum, numbers, rounding);
        output += rows.output_step;
        window += rows.step;
    }
    for (int32_t i = rows.inside; i > 0; i--) {
        const int8_t *pixel = window;
        int32_t sum = edgec_sum_column(pixel, rows.row_bytes, weights, finish[0]);
        pixel += rows.pixel_bytes;
        EDGEC_HIDE(pixel);
        sum = edgec_sum_column(pixel, rows.row_bytes, weights + 1, sum);
        pixel += rows.pixel_bytes;
        EDGEC_HIDE(pixel);
        sum = edgec_sum_column(pixel, rows.row_bytes, weights + 2, sum);
        *output = (int8_t)edgec_finish(2 * sum, numbers, rounding);
        output += rows.output_step;
        window += rows.step;
    }
    if (rows.reaches_right) {
        int32_t sum = edgec_sum_column(window, rows.row_bytes, weights, finish[0]);
        sum = edgec_sum_column(window + rows.pixel_bytes, rows.row_bytes, weights + 1, sum);
        sum = edgec_sum_padding(rows.zero_point, weights + 2, sum);
        *output = (int8_t)edgec_finish(2 * sum, numbers, rounding);
    }
}

EDGEC_INLINE void edgec_depthwise_rows(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finishes,
    const edgec_depthwise_image_t *shape,
    int32_t rounding
) {
    const int32_t siblings = shape->output_channels / shape->input_channels;
    const int32_t taps = shape->filter_rows * shape->filter_columns;
    const int32_t beyond_right =
        (shape->output_columns - 1) * shape->stride_columns - shape->padding_left + 3 - shape->input_columns;
    const int is_3x3 = shape->filter_rows == 3 && shape->filter_columns == 3 && shape->dilation_rows == 1 &&
                       shape->dilation_columns == 1 && shape->padding_left <= 1 &&
                       shape->output_columns >= 2 && beyond_right <= 1;
    const int32_t reaches_right = beyond_right > 0;
    const edgec_rows_3x3_t rows = {
        .pixel_bytes = shape->input_channels,
        .row_bytes = shape->input_columns * shape->input_channels,
        .step = shape->stride_columns * shape->input_channels,
        .output_step = shape->output_channels,
        .reaches_left = shape->padding_left,
        .reaches_right = reaches_right,
        .inside = shape->output_columns - shape->padding_left - reaches_right,
        .zero_point = shape->input_zero_point,
    };
    for (int32_t row = 0; row < shape->output_rows; row++) {
        const int32_t top = row * shape->stride_rows - shape->padding_top;
        const int inside = top >= 0 && top + 3 <= shape->input_rows;
        for (int32_t channel = 0; channel < shape->output_channels; channel++) {
            const int8_t *const from = input + (siblings == 1 ? channel : channel / siblings);
            const int8_t *const filter = weights + channel * taps;
            const int32_t *const finish = finishes + channel * EDGEC_DEPTHWISE_FINISH_WORDS;
            if (is_3x3 && inside) {
                const int8_t *const window =
                    from + top * rows.row_bytes - rows.reaches_left * rows.pixel_bytes;
                edgec_depthwise_row_3x3(window, output + channel, filter, finish, rows, rounding);
            } else {
                edgec_depthwise_row(from, output + channel, filter, finish, top, shape, rounding);
            }
        }
        output += shape->output_columns * shape->output_channels;
    }
}

/* A copy in flash for each rounding that layers need. */
#define EDGEC_DEPTHWISE_IMAGE(name, rounding)                                                                \
    EDGEC_SHARED void name(                                                                                  \
        const int8_t *input,                                                                                 \
        int8_t *output,                                                                                      \
        const int8_t *weights,                                                                               \
        const int32_t *finishes,                                                                             \
        const edgec_depthwise_image_t *shape                                                                 \
    ) {                                                                                                      \
        edgec_depthwise_rows(input, output, weights, finishes, shape, rounding);                             \
    }
EDGEC_DEPTHWISE_IMAGE(edgec_depthwise_image, EDGEC_ROUND_AWAY)
EDGEC_DEPTHWISE_IMAGE(edgec_depthwise_image_shift, EDGEC_ROUND_SHIFT)
EDGEC_DEPTHWISE_IMAGE(edgec_depthwise_image_shift_relu, EDGEC_ROUND_SHIFT_RELU)

/* rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_depthwise_conv2d_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finishes,
    EDGEC_WINDOW_PARAMETERS,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_depthwise_image_t shape = {
        .input_rows = input_rows,
        .input_columns = input_columns,
        .input_channels = input_channels,
        .output_rows = output_rows,
        .output_columns = output_columns,
        .output_channels = output_channels,
        .filter_rows = filter_rows,
        .filter_columns = filter_columns,
        .stride_rows = stride_rows,
        .stride_columns = stride_columns,
        .dilation_rows = dilation_rows,
        .dilation_columns = dilation_columns,
        .padding_top = padding_top,
        .padding_left = padding_left,
        .input_zero_point = input_zero_point,
    };
    if (rounding == EDGEC_ROUND_SHIFT_RELU) {
        edgec_depthwise_image_shift_relu(input, output, weights, finishes, &shape);
    } else if (rounding == EDGEC_ROUND_SHIFT) {
        edgec_depthwise_image_shift(input, output, weights, finishes, &shape);
    } else {
        edgec_depthwise_image(input, output, weights, finishes, &shape);
    }
    if (clamps) {
        edgec_clamp_all(output, output_rows * output_columns * output_channels, minimum, maximum);
    }
}

#endif
