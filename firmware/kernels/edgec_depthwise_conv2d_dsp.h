/* Depthwise 3x3 convolution with the DSP extension, four channels at a time.
 *
 * The bytes of four channels share a word, but SMLAD multiplies neighbours along a row. So input rows are
 * regrouped first, a strip of them at a time: in `strip`, for every column of windows, every row and each of
 * the channels lie two words, the halves (inputs 0, 1) and (inputs 2, 3) of the window's row. With a stride
 * of 1 such a column serves two outputs side by side, with a stride of 2 one. Pixels of the padding read as
 * the input's zero point. Then each channel runs down every column, its weights in registers: a row of a
 * window costs one LDRD. Where there is room for one row of outputs only, channels run along it instead.
 *
 * packed: for every channel ten words: for each row of the filter halves (weights 0, 1) and (weights 1, 2);
 * the bias; multiplier, offset, shift. Weights and bias are doubled, so that sums come doubled to the last
 * multiplication. */
#ifndef EDGEC_DEPTHWISE_CONV2D_DSP_H
#define EDGEC_DEPTHWISE_CONV2D_DSP_H

#include "edgec_depthwise_columns_dsp.h"

typedef struct {
    int32_t input_rows;
    int32_t input_columns;
    int32_t channels;
    int32_t output_rows;
    int32_t output_columns;
    int32_t stride_rows;
    int32_t stride_columns;
    int32_t padding_top;
    int32_t padding_left;
    /* Output rows that a strip is for. */
    int32_t strip_rows;
    int32_t input_zero_point;
    int32_t rounding;
} edgec_depthwise_t;

/* Two pixels of four channels as halves, by channel. */
EDGEC_INLINE void edgec_pair_pixels(uint32_t left, uint32_t right, uint32_t pair[EDGEC_STRIP_CHANNELS]) {
    const uint32_t low = edgec_low_lanes(left, right);
    const uint32_t high = edgec_high_lanes(left, right);
    pair[0] = edgec_sxtb16(low);
    pair[1] = edgec_sxtb16_ror8(low);
    pair[2] = edgec_sxtb16(high);
    pair[3] = edgec_sxtb16_ror8(high);
}

/* Two pairs of pixels as one row of a column. Written out, because compilers keep loops and then arrays in
 * memory. */
EDGEC_INLINE void edgec_store_pairs(
    uint32_t *column, const uint32_t first[EDGEC_STRIP_CHANNELS], const uint32_t second[EDGEC_STRIP_CHANNELS]
) {
    column[0] = first[0];
    column[1] = second[0];
    column[2] = first[1];
    column[3] = second[1];
    column[4] = first[2];
    column[5] = second[2];
    column[6] = first[3];
    column[7] = second[3];
}

/* How the columns of a strip lie over a row of the image. */
typedef struct {
    int32_t count;
    /* Words from one to the next. */
    int32_t pitch;
    /* Columns whose second pair of pixels lies inside the image. Behind them comes one pixel more, or none.
     */
    int32_t inside;
    int32_t has_odd_pixel;
    /* Four channels of a pixel in the padding. */
    uint32_t outside;
} edgec_strip_columns_t;

EDGEC_INLINE edgec_strip_columns_t edgec_strip_columns(const edgec_depthwise_t *shape, int32_t count) {
    const int32_t pixels = shape->input_columns + shape->padding_left - 2;
    const int32_t rows = (shape->strip_rows - 1) * shape->stride_rows + 3;
    return (edgec_strip_columns_t){
        .count = count,
        .pitch = rows * EDGEC_STRIP_ROW_WORDS,
        .inside = edgec_least(pixels >> 1, count),
        .has_odd_pixel = pixels & 1,
        .outside = edgec_four_bytes(shape->input_zero_point),
    };
}

/* Regroups one input row into the columns. The padding on its left has at most two pixels. */
EDGEC_INLINE void edgec_regroup_row(
    const int8_t *pixel,
    int32_t channels,
    int32_t padding,
    uint32_t *column,
    const edgec_strip_columns_t *columns
) {
    uint32_t first[EDGEC_STRIP_CHANNELS];
    uint32_t second[EDGEC_STRIP_CHANNELS];
    uint32_t left = columns->outside;
    uint32_t right = columns->outside;
    if (padding < 1) {
        left = edgec_load_word(pixel);
        pixel += channels;
    }
    if (padding < 2) {
        right = edgec_load_word(pixel);
        pixel += channels;
    }
    edgec_pair_pixels(left, right, first);
    for (int32_t i = columns->inside; i > 0; i--) {
        edgec_pair_pixels(edgec_load_word(pixel), edgec_load_word(pixel + channels), second);
        edgec_store_pairs(column, first, second);
        memcpy(first, second, sizeof first);
        pixel += 2 * channels;
        column += columns->pitch;
    }
    left = columns->has_odd_pixel ? edgec_load_word(pixel) : columns->outside;
    for (int32_t i = columns->count - columns->inside; i > 0; i--) {
        edgec_pair_pixels(left, columns->outside, second);
        edgec_store_pairs(column, first, second);
        memcpy(first, second, sizeof first);
        left = columns->outside;
        column += columns->pitch;
    }
}

/* A row of the padding. */
EDGEC_INLINE void edgec_regroup_padding(uint32_t *column, const edgec_strip_columns_t *columns) {
    const uint32_t pair = edgec_sxtb16(columns->outside);
    const uint32_t pairs[EDGEC_STRIP_CHANNELS] = {pair, pair, pair, pair};
    for (int32_t i = columns->count; i > 0; i--) {
        edgec_store_pairs(column, pairs, pairs);
        column += columns->pitch;
    }
}

/* Moves the last rows of a strip up, which the next strip reads too. */
EDGEC_INLINE void
edgec_move_rows(uint32_t *column, int32_t from_row, int32_t rows, const edgec_strip_columns_t *columns) {
    typedef struct {
        uint32_t words[EDGEC_STRIP_ROW_WORDS];
    } row_t;
    for (int32_t i = columns->count; i > 0; i--) {
        row_t *const row = (row_t *)(void *)column;
        for (int32_t j = 0; j < rows; j++) {
            row[j] = row[from_row + j];
        }
        column += columns->pitch;
    }
}

/* Where a strip for one row of outputs keeps an input row: it is a ring of three rows, of which the next
 * strip replaces those that it does not share. */
EDGEC_INLINE int32_t edgec_ring_row(int32_t row) {
    return (row + 3) % 3;
}

/* Lays the filter over a ring in which its first row is over input row `row`. */
EDGEC_INLINE void edgec_turn_filter(edgec_strip_runs_t *runs, int32_t row) {
    for (int32_t i = 0; i < 3; i++) {
        runs->filter_rows[edgec_ring_row(row + i)] = 2 * i;
    }
}

/* Regroups the rows that a strip of outputs from row `top` reads, of four channels. */
EDGEC_INLINE void edgec_regroup_strip(
    const int8_t *input,
    uint32_t *strip,
    int32_t top,
    int32_t rows,
    const edgec_depthwise_t *shape,
    const edgec_strip_columns_t *columns
) {
    const int32_t shared_rows = top > 0 && shape->stride_rows < 3 ? 3 - shape->stride_rows : 0;
    if (shape->strip_rows > 1) {
        edgec_move_rows(strip, shape->strip_rows * shape->stride_rows, shared_rows, columns);
    }
    const int32_t row_bytes = shape->input_columns * shape->channels;
    const int32_t first_row = top * shape->stride_rows - shape->padding_top;
    const int32_t end_row = first_row + (rows - 1) * shape->stride_rows + 3;
    for (int32_t row = first_row + shared_rows; row < end_row; row++) {
        const int32_t place = shape->strip_rows == 1 ? edgec_ring_row(row) : row - first_row;
        uint32_t *const to = strip + place * EDGEC_STRIP_ROW_WORDS;
        if (row >= 0 && row < shape->input_rows) {
            edgec_regroup_row(input + row * row_bytes, shape->channels, shape->padding_left, to, columns);
        } else {
            edgec_regroup_padding(to, columns);
        }
    }
}

/* Sends a channel down `count` columns with `outputs` beside each other in each, or along the row of a
 * one-row strip. */
EDGEC_INLINE edgec_runs_t edgec_runs(
    const edgec_depthwise_t *shape, int32_t pitch, int32_t first_column, int32_t count, int32_t outputs
) {
    const int32_t channels = shape->channels;
    edgec_runs_t runs = {
        .first_words = first_column * pitch,
        .first_bytes = 2 * first_column * channels,
        .runs = count,
        .windows = shape->strip_rows,
        .step_words = shape->stride_rows * EDGEC_STRIP_ROW_WORDS,
        .step_bytes = shape->output_columns * channels,
        .run_words = pitch,
        .run_bytes = outputs * channels,
    };
    if (shape->strip_rows == 1 && count > 0) {
        runs.runs = 1;
        runs.windows = count;
        runs.step_words = runs.run_words;
        runs.step_bytes = runs.run_bytes;
    }
    return runs;
}

/* The output may lie over the input pixel by pixel: each channel is only read before it is written. */
EDGEC_INLINE void edgec_depthwise_strips(
    const int8_t *input,
    int8_t *output,
    uint32_t *strip,
    const int32_t *packed,
    const edgec_depthwise_t *shape,
    int32_t shifts
) {
    const int32_t row_bytes = shape->output_columns * shape->channels;
    const int32_t pairs = shape->stride_columns == 1 ? shape->output_columns >> 1 : 0;
    const edgec_strip_columns_t columns = edgec_strip_columns(shape, shape->output_columns - pairs);
    edgec_strip_runs_t runs = {
        .pixel_bytes = shape->channels,
        .filter_rows = {0, 2, 4},
        .rounding = shape->rounding,
        .paired = edgec_runs(shape, columns.pitch, 0, pairs, 2),
        .single = edgec_runs(shape, columns.pitch, pairs, columns.count - pairs, 1),
    };
    for (int32_t channel = 0; channel < shape->channels; channel += EDGEC_STRIP_CHANNELS) {
        /* The last four channels may have some that are done. */
        const int32_t first = edgec_least(channel, shape->channels - EDGEC_STRIP_CHANNELS);
        runs.packed = packed + channel * EDGEC_DEPTHWISE_PACKED_WORDS;
        runs.input = strip + 2 * (channel - first);
        runs.output = output + channel;
        runs.channels = first + EDGEC_STRIP_CHANNELS - channel;
        for (int32_t top = 0; top < shape->output_rows; top += shape->strip_rows) {
            const int32_t rows = edgec_least(shape->strip_rows, shape->output_rows - top);
            if (shape->strip_rows > 1) {
                runs.paired.windows = rows;
                runs.single.windows = rows;
            } else {
                edgec_turn_filter(&runs, top * shape->stride_rows - shape->padding_top);
            }
            edgec_regroup_strip(input + first, strip, top, rows, shape, &columns);
            if (shifts) {
                edgec_run_channels_shift(&runs);
            } else {
                edgec_run_channels(&runs);
            }
            runs.output += rows * row_bytes;
        }
    }
}

EDGEC_SHARED void edgec_depthwise_strips_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *strip,
    const int32_t *packed,
    const edgec_depthwise_t *shape
) {
    edgec_depthwise_strips(input, output, strip, packed, shape, 0);
}

EDGEC_SHARED void edgec_depthwise_strips_shift_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *strip,
    const int32_t *packed,
    const edgec_depthwise_t *shape
) {
    edgec_depthwise_strips(input, output, strip, packed, shape, 1);
}

/* strip: 8 words for every row that a strip reads, 3 + (strip_rows - 1) * stride_rows, and every column of
 * windows. rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_depthwise_conv2d_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *strip,
    const int32_t *packed,
    int32_t input_rows,
    int32_t input_columns,
    int32_t channels,
    int32_t output_rows,
    int32_t output_columns,
    int32_t stride_rows,
    int32_t stride_columns,
    int32_t padding_top,
    int32_t padding_left,
    int32_t strip_rows,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_depthwise_t shape = {
        .input_rows = input_rows,
        .input_columns = input_columns,
        .channels = channels,
        .output_rows = output_rows,
        .output_columns = output_columns,
        .stride_rows = stride_rows,
        .stride_columns = stride_columns,
        .padding_top = padding_top,
        .padding_left = padding_left,
        .strip_rows = strip_rows,
        .input_zero_point = input_zero_point,
        .rounding = rounding,
    };
    if (edgec_rounds_by_shift(rounding)) {
        edgec_depthwise_strips_shift_dsp(input, output, strip, packed, &shape);
    } else {
        edgec_depthwise_strips_dsp(input, output, strip, packed, &shape);
    }
    if (clamps) {
        edgec_clamp_in_place(output, output_rows * output_columns * channels, minimum, maximum);
    }
}

#endif
