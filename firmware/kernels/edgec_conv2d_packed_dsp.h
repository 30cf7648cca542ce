/* 2-D convolutions of weights from a codebook of 2 to 5 bits, with the DSP extension: four pixels at a time,
 * which share each weight. edgec_packed_weights_dsp.h has the layout of the weights.
 *
 * What the pixels' windows read is widened into `pixels`, for every pair of taps a word of each pixel. Taps
 * come in the order of edgec_conv2d_dsp.h, and are filled up with zeros to whole groups of eight. */
#ifndef EDGEC_CONV2D_PACKED_DSP_H
#define EDGEC_CONV2D_PACKED_DSP_H

#include "edgec_conv2d_dsp.h"
#include "edgec_outputs.h"
#include "edgec_packed_quads_dsp.h"

typedef struct {
    const int8_t *input;
    int8_t *output;
    uint32_t *pixels;
    int8_t *patch;
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
    edgec_outputs_t outputs;
    /* Of the next output pixel, the input row and column where its window begins. */
    int32_t top;
    int32_t left;
} edgec_packed_conv2d_t;

/* What the kernels of all encodings take, and what they make of it. */
#define EDGEC_PACKED_CONV2D_PARAMETERS                                                                       \
    int32_t input_rows, int32_t input_columns, int32_t input_channels, int32_t output_rows,                  \
        int32_t output_columns, int32_t output_channels, int32_t filter_rows, int32_t filter_columns,        \
        int32_t stride_rows, int32_t stride_columns, int32_t dilation_rows, int32_t dilation_columns,        \
        int32_t padding_top, int32_t padding_left, int32_t bias_bytes, int32_t factor_words,                 \
        int32_t factor_step, int32_t keeps_negative, int32_t clamps, int32_t input_zero_point,               \
        int32_t output_zero_point, int32_t minimum, int32_t maximum
#define EDGEC_PACKED_CONV2D                                                                                  \
    {                                                                                                        \
        input, output, pixels, patch, input_rows, input_columns, input_channels, output_rows,                \
            output_columns, output_channels, filter_rows, filter_columns, stride_rows, stride_columns,       \
            dilation_rows, dilation_columns, padding_top, padding_left, input_zero_point,                    \
            {biases,                                                                                         \
             factors,                                                                                        \
             bias_bytes,                                                                                     \
             factor_words,                                                                                   \
             factor_step,                                                                                    \
             keeps_negative,                                                                                 \
             clamps,                                                                                         \
             output_zero_point,                                                                              \
             minimum,                                                                                        \
             maximum},                                                                                       \
            -padding_top, -padding_left                                                                      \
    }

/* Groups of eight taps. */
EDGEC_INLINE int32_t edgec_packed_groups(const edgec_packed_conv2d_t *conv) {
    const int32_t taps = conv->filter_rows * conv->filter_columns * conv->input_channels;
    return (taps + EDGEC_PACKED_GROUP - 1) / EDGEC_PACKED_GROUP;
}

/* Behind the words of four pixels. */
EDGEC_INLINE uint32_t *edgec_packed_pixels_end(const edgec_packed_conv2d_t *conv) {
    return conv->pixels + edgec_packed_groups(conv) * EDGEC_PACKED_PAIRS * EDGEC_PACKED_PIXELS;
}

/* Widens four bytes into the words of pixel `i` of two pairs. Returns the words of the next pairs. */
typedef uint32_t *edgec_widen_taps_t(uint32_t bytes, uint32_t *pairs, int32_t i);

/* To a word for each of four pixels. */
EDGEC_INLINE uint32_t *edgec_widen_quarter(uint32_t bytes, uint32_t *pairs, int32_t i) {
    pairs[i] = edgec_sxtb16(bytes);
    pairs[EDGEC_PACKED_PIXELS + i] = edgec_sxtb16_ror8(bytes);
    return pairs + 2 * EDGEC_PACKED_PIXELS;
}

/* Widens a window, whose rows start `pitch` bytes apart, into the words of pixel `i`. */
EDGEC_INLINE void edgec_widen_pixel(
    const edgec_packed_conv2d_t *conv,
    const int8_t *window,
    int32_t pitch,
    uint32_t *pairs,
    int32_t i,
    edgec_widen_taps_t *widen
) {
    const int32_t rows = conv->filter_rows;
    const int32_t row_bytes = conv->filter_columns * conv->input_channels;
    for (int32_t row = 0; row < rows; row++) {
        const int8_t *const bytes = window + row * pitch;
        for (int32_t k = 0; k + 4 <= row_bytes; k += 4) {
            pairs = widen(edgec_load_word(bytes + k), pairs, i);
        }
    }
    if (row_bytes & 3) {
        EDGEC_UNROLL
        for (int32_t k = 0; k < rows * (row_bytes & 3); k += 4) {
            const uint32_t bytes = edgec_rest_byte(window, pitch, rows, row_bytes, k) |
                                   edgec_rest_byte(window, pitch, rows, row_bytes, k + 1) << 8 |
                                   edgec_rest_byte(window, pitch, rows, row_bytes, k + 2) << 16 |
                                   edgec_rest_byte(window, pitch, rows, row_bytes, k + 3) << 24;
            pairs = widen(bytes, pairs, i);
        }
    }
}

/* The window of the next output pixel, which goes on to the one behind it. Its rows start `pitch` bytes
 * apart.
 */
EDGEC_INLINE const int8_t *edgec_packed_next_window(edgec_packed_conv2d_t *conv, int32_t *pitch) {
    const int32_t last_top = conv->input_rows - ((conv->filter_rows - 1) * conv->dilation_rows + 1);
    const int32_t last_left = conv->input_columns - conv->filter_columns;
    const int32_t row_bytes = conv->filter_columns * conv->input_channels;
    const int32_t top = conv->top;
    const int32_t left = conv->left;
    const int8_t *window = conv->patch;
    *pitch = row_bytes;
    if (conv->dilation_columns == 1 && top >= 0 && top <= last_top && left >= 0 && left <= last_left) {
        window = conv->input + (top * conv->input_columns + left) * conv->input_channels;
        *pitch = conv->dilation_rows * conv->input_columns * conv->input_channels;
    } else {
        edgec_gather_window(
            conv->input,
            conv->patch,
            1,
            top,
            left,
            conv->input_rows,
            conv->input_columns,
            conv->input_channels,
            conv->filter_rows,
            conv->filter_columns,
            conv->dilation_rows,
            conv->dilation_columns,
            conv->input_zero_point
        );
    }
    conv->left += conv->stride_columns;
    if (conv->left == conv->output_columns * conv->stride_columns - conv->padding_left) {
        conv->left = -conv->padding_left;
        conv->top += conv->stride_rows;
    }
    return window;
}

/* Widens it into the words of pixel `i` of four. */
EDGEC_INLINE void edgec_packed_next_pixel(edgec_packed_conv2d_t *conv, int32_t i) {
    int32_t pitch;
    const int8_t *const window = edgec_packed_next_window(conv, &pitch);
    edgec_widen_pixel(conv, window, pitch, conv->pixels, i, edgec_widen_quarter);
}

/* Makes all words zeros: those of taps that only fill groups up stay so. */
EDGEC_INLINE void edgec_packed_clear(const edgec_packed_conv2d_t *conv) {
    memset(conv->pixels, 0, (size_t)(edgec_packed_pixels_end(conv) - conv->pixels) * sizeof *conv->pixels);
}

/* Widens the next four pixels, or fewer where no more are left. Returns how many. */
EDGEC_INLINE int32_t edgec_packed_next_pixels(edgec_packed_conv2d_t *conv, int32_t left) {
    const int32_t count = edgec_least(left, EDGEC_PACKED_PIXELS);
    for (int32_t i = 0; i < count; i++) {
        edgec_packed_next_pixel(conv, i);
    }
    return count;
}

/* Finishes a channel of up to four pixels. */
EDGEC_INLINE void edgec_packed_finish(
    const edgec_packed_conv2d_t *conv,
    const edgec_output_t *output,
    const int32_t sums[EDGEC_PACKED_PIXELS],
    int32_t count,
    int8_t *pixel
) {
    const int32_t stride = conv->output_channels;
    int8_t results[EDGEC_PACKED_PIXELS];
    EDGEC_UNROLL
    for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
        results[i] = edgec_output(&conv->outputs, output, sums[i]);
    }
    if (count == EDGEC_PACKED_PIXELS) {
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
            pixel[i * stride] = results[i];
        }
    } else {
        for (int32_t i = 0; i < count; i++) {
            pixel[i * stride] = results[i];
        }
    }
}

/* pixels: four words for every pair of taps. patch: the window's bytes. pairs: the table of 4^bits words. */
EDGEC_INLINE void edgec_conv2d_codebook_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    uint32_t *pairs,
    const uint8_t *weights,
    const int8_t *codebook,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t entries,
    int32_t bits,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const uint32_t *const end = edgec_packed_pixels_end(&conv);
    const int32_t row_bytes = edgec_packed_groups(&conv) * bits;
    edgec_pair_codebook(codebook, entries, bits, pairs);
    edgec_packed_clear(&conv);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_PACKED_PIXELS) {
        const int32_t count = edgec_packed_next_pixels(&conv, left);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const edgec_output_t finish = edgec_load_output(&conv.outputs, channel);
            int32_t sums[EDGEC_PACKED_PIXELS] = {finish.bias, finish.bias, finish.bias, finish.bias};
            edgec_codebook_quad(pixels, end, weights + channel * row_bytes, pairs, bits, sums);
            edgec_packed_finish(&conv, &finish, sums, count, output + channel);
        }
        output += count * output_channels;
    }
}

#endif
