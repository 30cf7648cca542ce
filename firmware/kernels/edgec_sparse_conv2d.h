/* 2-D convolution of few weights, whatever their encoding.
 *
 * A band of output pixels is computed at a time. Its inputs are first regrouped, so that for every tap those
 * of four neighbouring pixels lie side by side. Then each output channel in turn: its weights are decoded
 * into a list, once for the whole band, and every block of four columns runs down the list. So the time goes
 * with the number of weights that are not zero, and decoding takes little of it.
 *
 * columns: for every filter row, input channel and phase (a column modulo the stride) the columns that a band
 * reads, a unit each. A unit is an input or, in edgec_sparse_conv2d_dsp.h, two inputs of a pair of output
 * pixels. offsets: by tap, where the unit of a block's first column lies, in bytes. list: for every weight
 * its value in the high half and its tap's offset in the low half; then a zero. */
#ifndef EDGEC_SPARSE_CONV2D_H
#define EDGEC_SPARSE_CONV2D_H

#include "edgec_gather.h"
#include "edgec_outputs.h"

/* Columns of a block. */
#define EDGEC_SPARSE_BLOCK 4

typedef struct {
    const int8_t *input;
    int8_t *output;
    uint32_t *columns;
    uint16_t *offsets;
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
    /* From the first output pixel of a pair to the second: one row or some columns. Zeros where there are no
     * pairs. */
    int32_t pair_rows;
    int32_t pair_columns;
    int32_t band_columns;
    int32_t input_zero_point;
    edgec_outputs_t outputs;
    /* First pixel of the band. */
    int32_t row;
    int32_t column;
} edgec_sparse_conv2d_t;

/* What the kernels of every encoding take, and what they make of it. */
#define EDGEC_SPARSE_CONV2D_PARAMETERS                                                                       \
    EDGEC_WINDOW_PARAMETERS, int32_t pair_rows, int32_t pair_columns, int32_t band_columns,                  \
        int32_t bias_bytes, int32_t factor_words, int32_t factor_step, int32_t keeps_negative,               \
        int32_t clamps, int32_t input_zero_point, int32_t output_zero_point, int32_t minimum,                \
        int32_t maximum
#define EDGEC_SPARSE_CONV2D                                                                                  \
    {                                                                                                        \
        input, output, columns, offsets, input_rows, input_columns, input_channels, output_rows,             \
            output_columns, output_channels, filter_rows, filter_columns, stride_rows, stride_columns,       \
            dilation_rows, dilation_columns, padding_top, padding_left, pair_rows, pair_columns,             \
            band_columns, input_zero_point, EDGEC_OUTPUTS, 0, 0                                              \
    }

/* Output columns that are a pair's first. */
EDGEC_INLINE int32_t edgec_sparse_span(const edgec_sparse_conv2d_t *conv) {
    return conv->output_columns - conv->pair_columns;
}

/* Phases that some tap falls into. */
EDGEC_INLINE int32_t edgec_sparse_phases(const edgec_sparse_conv2d_t *conv) {
    const int32_t strides = conv->stride_columns;
    return conv->dilation_columns == 1 ? edgec_least(strides, conv->filter_columns) : strides;
}

/* Columns of each phase that a band reads. */
EDGEC_INLINE int32_t edgec_sparse_phase_columns(const edgec_sparse_conv2d_t *conv) {
    const int32_t last_tap = (conv->filter_columns - 1) * conv->dilation_columns;
    const int32_t block = conv->band_columns < EDGEC_SPARSE_BLOCK ? EDGEC_SPARSE_BLOCK : conv->band_columns;
    return block + last_tap / conv->stride_columns;
}

/* Units from an input channel to the next. */
EDGEC_INLINE int32_t edgec_sparse_pitch(const edgec_sparse_conv2d_t *conv) {
    return edgec_sparse_phases(conv) * edgec_sparse_phase_columns(conv);
}

/* Computes the offsets. */
EDGEC_INLINE void edgec_sparse_start(const edgec_sparse_conv2d_t *conv, int32_t unit_bytes) {
    uint16_t *offset = conv->offsets;
    const int32_t pitch = edgec_sparse_pitch(conv);
    for (int32_t i = 0; i < conv->filter_rows; i++) {
        for (int32_t j = 0; j < conv->filter_columns; j++) {
            const int32_t column = j * conv->dilation_columns;
            const int32_t phase = column % conv->stride_columns;
            int32_t unit = i * conv->input_channels * pitch + phase * edgec_sparse_phase_columns(conv) +
                           column / conv->stride_columns;
            for (int32_t channel = 0; channel < conv->input_channels; channel++) {
                *offset++ = (uint16_t)(unit * unit_bytes);
                unit += pitch;
            }
        }
    }
}

/* Goes on to the next band; 0 behind the last. The last bands of rows and columns are moved back, so that all
 * have the same size: what lies in two bands is computed twice. */
EDGEC_INLINE int32_t edgec_sparse_next_band(edgec_sparse_conv2d_t *conv) {
    const int32_t last_column = edgec_sparse_span(conv) - conv->band_columns;
    const int32_t last_row = conv->output_rows - 1 - conv->pair_rows;
    if (conv->column < last_column) {
        conv->column = edgec_least(conv->column + conv->band_columns, last_column);
        return 1;
    }
    if (conv->row < last_row) {
        conv->column = 0;
        conv->row = edgec_least(conv->row + 1 + conv->pair_rows, last_row);
        return 1;
    }
    return 0;
}

/* The first channel of an input pixel; NULL in the padding. */
EDGEC_INLINE const int8_t *
edgec_sparse_pixel(const edgec_sparse_conv2d_t *conv, int32_t row, int32_t column) {
    const int inside = row >= 0 && row < conv->input_rows && column >= 0 && column < conv->input_columns;
    return inside ? conv->input + (row * conv->input_columns + column) * conv->input_channels : NULL;
}

/* Whether the inputs of neighbouring columns and their units both follow each other. */
EDGEC_INLINE int32_t edgec_sparse_is_run(const edgec_sparse_conv2d_t *conv) {
    return conv->input_channels == 1 && conv->stride_columns == 1;
}

/* Regroups what the band reads, in units of one input. */
EDGEC_INLINE void edgec_sparse_regroup(const edgec_sparse_conv2d_t *conv) {
    const int32_t pitch = edgec_sparse_pitch(conv);
    const int32_t phase_columns = edgec_sparse_phase_columns(conv);
    const int32_t top = conv->row * conv->stride_rows - conv->padding_top;
    const int32_t left = conv->column * conv->stride_columns - conv->padding_left;
    int8_t *units = (int8_t *)conv->columns;
    for (int32_t i = 0; i < conv->filter_rows; i++, units += conv->input_channels * pitch) {
        const int32_t row = top + i * conv->dilation_rows;
        const int8_t *const first = edgec_sparse_pixel(conv, row, left);
        if (edgec_sparse_is_run(conv) && first != NULL && left + phase_columns <= conv->input_columns) {
            edgec_spread(first, units, 1, phase_columns);
            continue;
        }
        for (int32_t phase = 0; phase < edgec_sparse_phases(conv); phase++) {
            for (int32_t j = 0; j < phase_columns; j++) {
                const int8_t *const pixel =
                    edgec_sparse_pixel(conv, row, left + phase + j * conv->stride_columns);
                int8_t *const to = units + phase * phase_columns + j;
                if (pixel != NULL) {
                    edgec_spread(pixel, to, pitch, conv->input_channels);
                } else {
                    edgec_spread_byte(to, pitch, conv->input_channels, conv->input_zero_point);
                }
            }
        }
    }
}

/* The sums of a block. */
EDGEC_SHARED void
edgec_sparse_sums(const uint32_t *list, const int8_t *units, int32_t bias, int32_t sums[EDGEC_SPARSE_BLOCK]) {
    int32_t a = bias, b = bias, c = bias, d = bias;
    for (; *list != 0; list++) {
        const int32_t weight = (int32_t)*list >> 16;
        const int8_t *const x = units + (*list & 0xffff);
        a += weight * x[0];
        b += weight * x[1];
        c += weight * x[2];
        d += weight * x[3];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/* Where the block that begins at or before a column of the band begins: the last one is moved back. */
EDGEC_INLINE int32_t edgec_sparse_block(const edgec_sparse_conv2d_t *conv, int32_t column) {
    const int32_t last = conv->band_columns - EDGEC_SPARSE_BLOCK;
    return column < last || last < 0 ? column : last;
}

/* Computes a channel of the band. */
EDGEC_INLINE void
edgec_sparse_channel(const edgec_sparse_conv2d_t *conv, int32_t channel, const uint32_t *list) {
    const edgec_output_t output = edgec_load_output(&conv->outputs, channel);
    const int32_t count = edgec_least(conv->band_columns, EDGEC_SPARSE_BLOCK);
    int8_t *const band =
        conv->output + (conv->row * conv->output_columns + conv->column) * conv->output_channels + channel;
    for (int32_t column = 0; column < conv->band_columns; column += EDGEC_SPARSE_BLOCK) {
        const int32_t first = edgec_sparse_block(conv, column);
        int32_t sums[EDGEC_SPARSE_BLOCK];
        edgec_sparse_sums(list, (const int8_t *)conv->columns + first, output.bias, sums);
        for (int32_t i = 0; i < count; i++) {
            band[(first + i) * conv->output_channels] = edgec_output(&conv->outputs, &output, sums[i]);
        }
    }
}

#endif
