/* What average and maximum pooling share: how a window moves over an image. */
#ifndef EDGEC_POOL_H
#define EDGEC_POOL_H

#include "edgec_window.h"

/* The shapes of a pooling layer. */
typedef struct {
    int32_t input_rows;
    int32_t input_columns;
    int32_t channels;
    int32_t output_rows;
    int32_t output_columns;
    int32_t filter_rows;
    int32_t filter_columns;
    int32_t stride_rows;
    int32_t stride_columns;
    int32_t padding_top;
    int32_t padding_left;
} edgec_pool_t;

/* The same as parameters of a kernel, and the shapes that they make. */
#define EDGEC_POOL_PARAMETERS                                                                                \
    int32_t input_rows, int32_t input_columns, int32_t channels, int32_t output_rows,                        \
        int32_t output_columns, int32_t filter_rows, int32_t filter_columns, int32_t stride_rows,            \
        int32_t stride_columns, int32_t padding_top, int32_t padding_left
#define EDGEC_POOL                                                                                           \
    {                                                                                                        \
        input_rows, input_columns, channels, output_rows, output_columns, filter_rows, filter_columns,       \
            stride_rows, stride_columns, padding_top, padding_left                                           \
    }

/* The rows or columns of a window that lie inside the image. */
typedef struct {
    int32_t first;
    int32_t count;
} edgec_span_t;

/* Where no window leaves the image the count stays a literal, so that a division by it becomes a
 * multiplication. */
EDGEC_INLINE edgec_span_t edgec_window_span(
    int32_t index, int32_t outputs, int32_t stride, int32_t padding, int32_t taps, int32_t inputs
) {
    const int32_t first = index * stride - padding;
    if (padding == 0 && (outputs - 1) * stride + taps <= inputs) {
        return (edgec_span_t){first, taps};
    }
    const int32_t start = first < 0 ? 0 : first;
    const int32_t end = first + taps < inputs ? first + taps : inputs;
    return (edgec_span_t){start, end - start};
}

EDGEC_INLINE edgec_window_t
edgec_pool_window(const int8_t *input, edgec_pool_t shape, int32_t row, int32_t column) {
    const edgec_span_t y = edgec_window_span(
        row, shape.output_rows, shape.stride_rows, shape.padding_top, shape.filter_rows, shape.input_rows
    );
    const edgec_span_t x = edgec_window_span(
        column,
        shape.output_columns,
        shape.stride_columns,
        shape.padding_left,
        shape.filter_columns,
        shape.input_columns
    );
    const int32_t row_bytes = shape.input_columns * shape.channels;
    const int8_t *first = input + y.first * row_bytes + x.first * shape.channels;
    return (edgec_window_t){first, y.count, x.count, row_bytes, shape.channels};
}

#endif
