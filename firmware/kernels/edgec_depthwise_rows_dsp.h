/* Depthwise convolution with the DSP extension, one row of outputs at a time: for filters of any size,
 * strides of one or two columns, and any number of outputs for each input channel.
 *
 * The input rows of a row of windows are first regrouped for up to four channels: in `rows`, for every row of
 * the filter, every pair of pixels and each of four channels a word of two halves; pixels of the padding read
 * as the input's zero point. SMLAD then multiplies two pixels at a time.
 *
 * packed: for every output channel, for each row of the filter and each pair of pixels that a window reads,
 * the weights as halves; with a stride of 1 they come twice, for a window that starts at the first pixel of a
 * pair and for one that starts at the second. Then bias, multiplier, offset, shift. Weights and bias are
 * doubled. */
#ifndef EDGEC_DEPTHWISE_ROWS_DSP_H
#define EDGEC_DEPTHWISE_ROWS_DSP_H

#include "edgec_dsp.h"
#include "edgec_finish.h"

#define EDGEC_ROWS_CHANNELS 4
#define EDGEC_ROWS_FINISH_WORDS 4

/* Up to four channels of pixel `x` of a row; outside the image, or in a row that is NULL, the zero point. */
EDGEC_INLINE uint32_t edgec_channels_of_pixel(
    const int8_t *row, int32_t x, int32_t input_columns, int32_t channels, int32_t input_zero_point
) {
    if (row == NULL || x < 0 || x >= input_columns) {
        return edgec_four_bytes(input_zero_point);
    }
    const int8_t *const pixel = row + x * channels;
    if (channels >= EDGEC_ROWS_CHANNELS) {
        return edgec_load_word(pixel);
    }
    uint32_t bytes = (uint8_t)pixel[0];
    bytes |= channels > 1 ? (uint32_t)(uint8_t)pixel[1] << 8 : 0;
    return channels > 2 ? bytes | (uint32_t)(uint8_t)pixel[2] << 16 : bytes;
}

/* Regroups an input row, NULL in the padding, in pairs of pixels of which the first starts at `x`. */
EDGEC_INLINE void edgec_regroup_pairs(
    const int8_t *row,
    uint32_t *words,
    int32_t pairs,
    int32_t x,
    int32_t input_columns,
    int32_t channels,
    int32_t input_zero_point
) {
    for (; pairs > 0; pairs--) {
        const uint32_t left = edgec_channels_of_pixel(row, x, input_columns, channels, input_zero_point);
        const uint32_t right = edgec_channels_of_pixel(row, x + 1, input_columns, channels, input_zero_point);
        const uint32_t low = edgec_low_lanes(left, right);
        const uint32_t high = edgec_high_lanes(left, right);
        words[0] = edgec_sxtb16(low);
        words[1] = edgec_sxtb16_ror8(low);
        words[2] = edgec_sxtb16(high);
        words[3] = edgec_sxtb16_ror8(high);
        words += EDGEC_ROWS_CHANNELS;
        x += 2;
    }
}

/* One channel of a row of outputs. `window_pairs`: pairs of pixels in a row of a window; `row_pairs`: in a
 * row. */
EDGEC_INLINE void edgec_depthwise_channel(
    const uint32_t *words,
    int8_t *output,
    const int32_t *packed,
    int32_t output_columns,
    int32_t output_channels,
    int32_t filter_rows,
    int32_t stride_columns,
    int32_t window_pairs,
    int32_t row_pairs,
    int32_t rounding
) {
    const int32_t outputs = stride_columns == 1 ? 2 : 1;
    const int32_t *const numbers = packed + outputs * filter_rows * window_pairs;
    const edgec_finish_t finish = {numbers[1], numbers[2], numbers[3]};
    for (int32_t column = 0; column < output_columns; column += outputs) {
        const uint32_t *row = words;
        const uint32_t *weights = (const uint32_t *)packed;
        int32_t first = numbers[0];
        int32_t second = first;
        for (int32_t i = 0; i < filter_rows; i++) {
            EDGEC_UNROLL
            for (int32_t j = 0; j < window_pairs; j++) {
                const uint32_t pixels = row[EDGEC_ROWS_CHANNELS * j];
                first = edgec_smlad(pixels, weights[outputs * j], first);
                if (outputs == 2) {
                    second = edgec_smlad(pixels, weights[2 * j + 1], second);
                }
            }
            row += EDGEC_ROWS_CHANNELS * row_pairs;
            weights += outputs * window_pairs;
        }
        *output = (int8_t)edgec_finish(first, finish, rounding);
        output += output_channels;
        if (outputs == 2 && column + 1 < output_columns) {
            *output = (int8_t)edgec_finish(second, finish, rounding);
            output += output_channels;
        }
        words += EDGEC_ROWS_CHANNELS;
    }
}

/* rows: 4 words for every pair of pixels of every row of the filter. rounding: one of
 * edgec_finish.h. clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_depthwise_rows_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *rows,
    const int32_t *packed,
    EDGEC_WINDOW_PARAMETERS,
    int32_t rounding,
    int32_t clamps,
    int32_t input_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    (void)dilation_columns; /* always 1 */
    const int32_t siblings = output_channels / input_channels;
    const int32_t outputs = stride_columns == 1 ? 2 : 1;
    const int32_t window_pairs = (filter_columns + outputs) / 2;
    const int32_t row_pairs = (output_columns + outputs - 1) / outputs + window_pairs - 1;
    const int32_t packed_words = outputs * filter_rows * window_pairs + EDGEC_ROWS_FINISH_WORDS;
    for (int32_t output_row = 0; output_row < output_rows; output_row++) {
        const int32_t top = output_row * stride_rows - padding_top;
        for (int32_t channel = 0; channel < input_channels; channel += EDGEC_ROWS_CHANNELS) {
            /* The last four channels may have some that are done. */
            const int32_t last = input_channels - EDGEC_ROWS_CHANNELS;
            const int32_t first = last < 0 ? 0 : edgec_least(channel, last);
            for (int32_t i = 0; i < filter_rows; i++) {
                const int32_t y = top + i * dilation_rows;
                const int inside = y >= 0 && y < input_rows;
                edgec_regroup_pairs(
                    inside ? input + y * input_columns * input_channels + first : NULL,
                    rows + i * row_pairs * EDGEC_ROWS_CHANNELS,
                    row_pairs,
                    -padding_left,
                    input_columns,
                    input_channels,
                    input_zero_point
                );
            }
            const int32_t end = edgec_least(first + EDGEC_ROWS_CHANNELS, input_channels) * siblings;
            for (int32_t i = channel * siblings; i < end; i++) {
                edgec_depthwise_channel(
                    rows + i / siblings - first,
                    output + i,
                    packed + i * packed_words,
                    output_columns,
                    output_channels,
                    filter_rows,
                    stride_columns,
                    window_pairs,
                    row_pairs,
                    rounding
                );
            }
        }
        output += output_columns * output_channels;
    }
    if (clamps) {
        const int32_t bytes = output_rows * output_columns * output_channels;
        edgec_clamp_in_place(output - bytes, bytes, minimum, maximum);
    }
}

#endif
