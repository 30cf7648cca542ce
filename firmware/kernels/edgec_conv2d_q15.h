/* 2-D convolutions and fully connected layers of 16-bit fixed point, for any shape. Sums have 64 bits: none
 * can overflow. tool/quantize/wide-layer.ts makes sure that they have no more than 46, all inputs considered.
 *
 * Output pixels are computed one after the other. What a window reads is gathered in `column`, unless the
 * window is a single pixel; then blocks of four output channels run through it.
 *
 * weights: for every block and every two taps (rows, columns, input channels) two weights of each channel.
 * Taps are filled up to an even number, the last block to four channels, with zeros. biases: by channel. */
#ifndef EDGEC_CONV2D_Q15_H
#define EDGEC_CONV2D_Q15_H

#include "edgec_dsp.h"
#include "edgec_fixed.h"
#include "edgec_gather.h"

#define EDGEC_Q15_CHANNELS 4

/* The sums of a block. */
typedef struct {
    int64_t a;
    int64_t b;
    int64_t c;
    int64_t d;
} edgec_block_q15_t;

/* Two taps of a channel. */
EDGEC_INLINE int64_t edgec_sum_two_taps(const int16_t *inputs, const int16_t *weights, int64_t sum) {
    sum += inputs[0] * weights[0];
    return sum + inputs[1] * weights[1];
}

EDGEC_INLINE edgec_block_q15_t
edgec_sum_block_q15(const int16_t *column, int32_t tap_pairs, const int16_t *weights, const int32_t *biases) {
    /* Single variables, because compilers keep structures in memory. */
    int64_t a = biases[0], b = biases[1], c = biases[2], d = biases[3];
    for (const int16_t *const end = column + 2 * tap_pairs; column != end; column += 2) {
        a = edgec_sum_two_taps(column, weights, a);
        b = edgec_sum_two_taps(column, weights + 2, b);
        c = edgec_sum_two_taps(column, weights + 4, c);
        d = edgec_sum_two_taps(column, weights + 6, d);
        weights += 2 * EDGEC_Q15_CHANNELS;
    }
    return (edgec_block_q15_t){a, b, c, d};
}

#if defined(__ARM_FEATURE_DSP)

/* 8 multiply-accumulates, and the bytes of their code. */
#define EDGEC_Q15_PAIR_BYTES 28
#define EDGEC_Q15_PAIR                                                                                       \
    "ldr %[x], [%[column]], #4\n\t"                                                                          \
    "ldrd %[v], %[w], [%[weights]], #8\n\t"                                                                  \
    "smlald %Q[a], %R[a], %[x], %[v]\n\t"                                                                    \
    "smlald %Q[b], %R[b], %[x], %[w]\n\t"                                                                    \
    "ldrd %[v], %[w], [%[weights]], #8\n\t"                                                                  \
    "smlald %Q[c], %R[c], %[x], %[v]\n\t"                                                                    \
    "smlald %Q[d], %R[d], %[x], %[w]\n\t"
#define EDGEC_Q15_PAIRS                                                                                      \
    EDGEC_Q15_PAIR EDGEC_Q15_PAIR EDGEC_Q15_PAIR EDGEC_Q15_PAIR EDGEC_Q15_PAIR EDGEC_Q15_PAIR EDGEC_Q15_PAIR \
        EDGEC_Q15_PAIR

/* With the DSP extension. The loop is entered as in edgec_sum_pair_dsp; its end has no register left. */
EDGEC_INLINE edgec_block_q15_t edgec_sum_block_q15_dsp(
    const int16_t *column, int32_t tap_pairs, const int16_t *weights, const int32_t *biases
) {
    const int16_t *const end = column + 2 * tap_pairs;
    int64_t a = biases[0], b = biases[1], c = biases[2], d = biases[3];
    int32_t x, w, v = EDGEC_Q15_PAIR_BYTES * (-tap_pairs & 7);
    __asm__("add pc, %[v]\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_Q15_PAIRS "ldr %[v], %[end]\n\t"
            "cmp %[column], %[v]\n\t"
            "bne 1b\n\t"
            : [a] "+r"(a),
              [b] "+r"(b),
              [c] "+r"(c),
              [d] "+r"(d),
              [x] "=&r"(x),
              [v] "+r"(v),
              [w] "=&r"(w),
              [column] "+r"(column),
              [weights] "+r"(weights)
            : [end] "m"(end)
            : "cc", "memory");
    return (edgec_block_q15_t){a, b, c, d};
}

#else

EDGEC_INLINE edgec_block_q15_t edgec_sum_block_q15_dsp(
    const int16_t *column, int32_t tap_pairs, const int16_t *weights, const int32_t *biases
) {
    return edgec_sum_block_q15(column, tap_pairs, weights, biases);
}

#endif

/* All channels of one pixel. */
EDGEC_INLINE void edgec_pixel_q15(
    const int16_t *column,
    int32_t tap_pairs,
    const int16_t *weights,
    const int32_t *biases,
    int16_t *output,
    int32_t channels,
    int32_t shift,
    int32_t minimum,
    int32_t maximum,
    int32_t dsp
) {
    for (; channels > 0; channels -= EDGEC_Q15_CHANNELS) {
        const edgec_block_q15_t sums = dsp ? edgec_sum_block_q15_dsp(column, tap_pairs, weights, biases)
                                           : edgec_sum_block_q15(column, tap_pairs, weights, biases);
        *output++ = (int16_t)edgec_narrow_sum(sums.a, shift, minimum, maximum);
        if (channels > 1) {
            *output++ = (int16_t)edgec_narrow_sum(sums.b, shift, minimum, maximum);
        }
        if (channels > 2) {
            *output++ = (int16_t)edgec_narrow_sum(sums.c, shift, minimum, maximum);
        }
        if (channels > 3) {
            *output++ = (int16_t)edgec_narrow_sum(sums.d, shift, minimum, maximum);
        }
        weights += 2 * EDGEC_Q15_CHANNELS * tap_pairs;
        biases += EDGEC_Q15_CHANNELS;
    }
}

/* A copy in flash for any outputs, for those that keep all 16 bits, and for those of a ReLU. */
#define EDGEC_ONE_PIXEL_Q15(name, dsp)                                                                       \
    EDGEC_SHARED void name(                                                                                  \
        const int16_t *column,                                                                               \
        int32_t tap_pairs,                                                                                   \
        const int16_t *weights,                                                                              \
        const int32_t *biases,                                                                               \
        int16_t *output,                                                                                     \
        int32_t channels,                                                                                    \
        int32_t shift,                                                                                       \
        int32_t minimum,                                                                                     \
        int32_t maximum                                                                                      \
    ) {                                                                                                      \
        edgec_pixel_q15(column, tap_pairs, weights, biases, output, channels, shift, minimum, maximum, dsp); \
    }                                                                                                        \
    EDGEC_SHARED void name##_saturated(                                                                      \
        const int16_t *column,                                                                               \
        int32_t tap_pairs,                                                                                   \
        const int16_t *weights,                                                                              \
        const int32_t *biases,                                                                               \
        int16_t *output,                                                                                     \
        int32_t channels,                                                                                    \
        int32_t shift                                                                                        \
    ) {                                                                                                      \
        edgec_pixel_q15(column, tap_pairs, weights, biases, output, channels, shift, -32768, 32767, dsp);    \
    }                                                                                                        \
    EDGEC_SHARED void name##_relu(                                                                           \
        const int16_t *column,                                                                               \
        int32_t tap_pairs,                                                                                   \
        const int16_t *weights,                                                                              \
        const int32_t *biases,                                                                               \
        int16_t *output,                                                                                     \
        int32_t channels,                                                                                    \
        int32_t shift                                                                                        \
    ) {                                                                                                      \
        edgec_pixel_q15(column, tap_pairs, weights, biases, output, channels, shift, 0, 32767, dsp);         \
    }
EDGEC_ONE_PIXEL_Q15(edgec_one_pixel_q15, 0)
EDGEC_ONE_PIXEL_Q15(edgec_one_pixel_q15_dsp, 1)

/* column: as many numbers as taps, filled up to an even number. */
#define EDGEC_CONV2D_Q15(name, pixel)                                                                        \
    EDGEC_INLINE void name(                                                                                  \
        const int8_t *input,                                                                                 \
        int8_t *output_bytes,                                                                                \
        int16_t *column,                                                                                     \
        const int16_t *weights,                                                                              \
        const int32_t *biases,                                                                               \
        int32_t input_rows,                                                                                  \
        int32_t input_columns,                                                                               \
        int32_t input_channels,                                                                              \
        int32_t output_rows,                                                                                 \
        int32_t output_columns,                                                                              \
        int32_t output_channels,                                                                             \
        int32_t filter_rows,                                                                                 \
        int32_t filter_columns,                                                                              \
        int32_t stride_rows,                                                                                 \
        int32_t stride_columns,                                                                              \
        int32_t dilation_rows,                                                                               \
        int32_t dilation_columns,                                                                            \
        int32_t padding_top,                                                                                 \
        int32_t padding_left,                                                                                \
        int32_t shift,                                                                                       \
        int32_t minimum,                                                                                     \
        int32_t maximum                                                                                      \
    ) {                                                                                                      \
        int16_t *output = (int16_t *)(void *)output_bytes;                                                   \
        const int32_t taps = filter_rows * filter_columns * input_channels;                                  \
        const int32_t tap_pairs = (taps + 1) / 2;                                                            \
        const int is_pixel = filter_rows == 1 && filter_columns == 1 && (taps & 1) == 0;                     \
        column[2 * tap_pairs - 1] = 0;                                                                       \
        for (int32_t row = 0; row < output_rows; row++) {                                                    \
            const int32_t top = row * stride_rows - padding_top;                                             \
            for (int32_t i = 0; i < output_columns; i++) {                                                   \
                const int32_t left = i * stride_columns - padding_left;                                      \
                const int8_t *window = (const int8_t *)column;                                               \
                if (is_pixel && top >= 0 && top < input_rows && left >= 0 && left < input_columns) {         \
                    window = input + 2 * (top * input_columns + left) * input_channels;                      \
                } else {                                                                                     \
                    edgec_gather_window(                                                                     \
                        input,                                                                               \
                        (int8_t *)column,                                                                    \
                        1,                                                                                   \
                        top,                                                                                 \
                        left,                                                                                \
                        input_rows,                                                                          \
                        input_columns,                                                                       \
                        2 * input_channels,                                                                  \
                        filter_rows,                                                                         \
                        filter_columns,                                                                      \
                        dilation_rows,                                                                       \
                        dilation_columns,                                                                    \
                        0                                                                                    \
                    );                                                                                       \
                }                                                                                            \
                const int16_t *const taps16 = (const int16_t *)(const void *)window;                         \
                if (minimum == -32768 && maximum == 32767) {                                                 \
                    pixel##_saturated(taps16, tap_pairs, weights, biases, output, output_channels, shift);   \
                } else if (minimum == 0 && maximum == 32767) {                                               \
                    pixel##_relu(taps16, tap_pairs, weights, biases, output, output_channels, shift);        \
                } else {                                                                                     \
                    pixel(                                                                                   \
                        taps16, tap_pairs, weights, biases, output, output_channels, shift, minimum, maximum \
                    );                                                                                       \
                }                                                                                            \
                output += output_channels;                                                                   \
            }                                                                                                \
        }                                                                                                    \
    }

EDGEC_CONV2D_Q15(edgec_conv2d_q15, edgec_one_pixel_q15)
EDGEC_CONV2D_Q15(edgec_conv2d_q15_dsp, edgec_one_pixel_q15_dsp)

#endif
