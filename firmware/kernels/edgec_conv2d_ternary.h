/* 2-D convolution of ternary weights without multiplications, on any core: edgec_sparse_conv2d.h with a list
 * of the taps of either sign.
 *
 * A unit is a word of two inputs, first + 2^16 * second, and one addition adds both. 255 taps fit; then the
 * sums are taken apart. */
#ifndef EDGEC_CONV2D_TERNARY_H
#define EDGEC_CONV2D_TERNARY_H

#include "edgec_sparse_pairs.h"

/* Where the second input or sum begins, and the taps that fit. */
#define EDGEC_TERNARY_SECOND 16
#define EDGEC_TERNARY_TAPS 255
/* Codes are stored eight after eight, in two bytes. */
#define EDGEC_TERNARY_GROUP 8

/* Offsets of a channel's taps, by sign. */
typedef struct {
    uint16_t *begin;
    uint16_t *end;
} edgec_ternary_list_t;

/* Lists a channel's taps, and returns the codes of the next. Every offset is written to both lists, which
 * keep it or not: branches would take longer. */
EDGEC_SHARED const uint8_t *edgec_ternary_list_taps(
    const uint8_t *codes,
    const uint16_t *offsets,
    int32_t taps,
    edgec_ternary_list_t *positive,
    edgec_ternary_list_t *negative
) {
    uint16_t *plus = positive->begin;
    uint16_t *minus = negative->begin;
    for (; taps > 0; taps -= EDGEC_TERNARY_GROUP) {
        const uint32_t group = codes[0] | (uint32_t)codes[1] << 8;
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_TERNARY_GROUP; i++) {
            const uint16_t offset = offsets[i];
            *plus = offset;
            *minus = offset;
            plus += group >> (2 * i) & 1;
            minus += group >> (2 * i + 1) & 1;
        }
        offsets += EDGEC_TERNARY_GROUP;
        codes += 2;
    }
    positive->end = plus;
    negative->end = minus;
    return codes;
}

/* Adds the units of a block at all taps of a list that is not empty. */
EDGEC_SHARED void edgec_ternary_add_units(
    const uint16_t *list, const uint16_t *end, const uint32_t *units, uint32_t words[EDGEC_SPARSE_BLOCK]
) {
#if defined(__thumb2__)
    uint32_t a = 0, b = 0, c = 0, d = 0, at;
    __asm__("1:\n\t"
            "ldrh %[at], [%[list]], #2\n\t"
            "add %[at], %[units]\n\t"
            "ldmia %[at], {r2, r3, r4, r5}\n\t"
            "add %[a], r2\n\t"
            "add %[b], r3\n\t"
            "add %[c], r4\n\t"
            "add %[d], r5\n\t"
            "cmp %[list], %[end]\n\t"
            "bne 1b\n\t"
            : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [list] "+r"(list), [at] "=&r"(at)
            : [end] "r"(end), [units] "r"(units)
            : "r2", "r3", "r4", "r5", "cc", "memory");
#else
    uint32_t a = 0, b = 0, c = 0, d = 0;
    for (; list != end; list++) {
        const uint32_t *const x = units + *list / sizeof *units;
        a += x[0];
        b += x[1];
        c += x[2];
        d += x[3];
    }
#endif
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
}

/* Adds the taps of a list, times their weight, to the sums of a block: the first and the second of each pair.
 */
EDGEC_INLINE void edgec_ternary_add_list(
    const edgec_ternary_list_t *list,
    const uint32_t *units,
    int32_t weight,
    int32_t sums[2 * EDGEC_SPARSE_BLOCK]
) {
    for (const uint16_t *taps = list->begin; taps != list->end;) {
        const uint16_t *const end = taps + edgec_least((int32_t)(list->end - taps), EDGEC_TERNARY_TAPS);
        uint32_t words[EDGEC_SPARSE_BLOCK];
        edgec_ternary_add_units(taps, end, units, words);
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_SPARSE_BLOCK; i++) {
            const int32_t first = (int16_t)(words[i] & 0xffff);
            const int32_t second = (int32_t)(words[i] - (uint32_t)first) >> EDGEC_TERNARY_SECOND;
            sums[2 * i] += weight * first;
            sums[2 * i + 1] += weight * second;
        }
        taps = end;
    }
}

/* Computes a channel of the band. */
EDGEC_INLINE void edgec_ternary_channel(
    const edgec_sparse_conv2d_t *conv,
    int32_t channel,
    const edgec_ternary_list_t *positive,
    const edgec_ternary_list_t *negative,
    const uint8_t *magnitudes
) {
    const edgec_output_t output = edgec_load_output(&conv->outputs, channel);
    const int32_t count = edgec_least(conv->band_columns, EDGEC_SPARSE_BLOCK);
    const int32_t to_second =
        (conv->pair_rows * conv->output_columns + conv->pair_columns) * conv->output_channels;
    int8_t *const band =
        conv->output + (conv->row * conv->output_columns + conv->column) * conv->output_channels + channel;
    for (int32_t column = 0; column < conv->band_columns; column += EDGEC_SPARSE_BLOCK) {
        const int32_t first_column = edgec_sparse_block(conv, column);
        const uint32_t *const units = conv->columns + first_column;
        int8_t *pixel = band + first_column * conv->output_channels;
        int32_t sums[2 * EDGEC_SPARSE_BLOCK];
        EDGEC_UNROLL
        for (int32_t i = 0; i < 2 * EDGEC_SPARSE_BLOCK; i++) {
            sums[i] = output.bias;
        }
        edgec_ternary_add_list(positive, units, magnitudes[0], sums);
        edgec_ternary_add_list(negative, units, -magnitudes[1], sums);
        for (int32_t i = 0; i < count; i++) {
            pixel[0] = edgec_output(&conv->outputs, &output, sums[2 * i]);
            pixel[to_second] = edgec_output(&conv->outputs, &output, sums[2 * i + 1]);
            pixel += conv->output_channels;
        }
    }
}

/* offsets: for whole groups of eight taps. positive, negative: lists of one more than all taps. codes: by
 * channel and tap. magnitudes: of a channel's positive and negative weights, the same for all where the step
 * is 0. */
EDGEC_INLINE void edgec_conv2d_ternary_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *columns,
    uint16_t *offsets,
    uint16_t *positive,
    uint16_t *negative,
    int8_t *padding,
    const uint8_t *codes,
    const uint8_t *magnitudes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t magnitude_step,
    EDGEC_SPARSE_CONV2D_PARAMETERS
) {
    edgec_sparse_conv2d_t conv = EDGEC_SPARSE_CONV2D;
    const int32_t taps = filter_rows * filter_columns * input_channels;
    edgec_ternary_list_t plus = {positive, positive};
    edgec_ternary_list_t minus = {negative, negative};
    edgec_sparse_start_pairs(&conv, padding);
    do {
        const uint8_t *next = codes;
        edgec_sparse_regroup_pairs(&conv, padding, EDGEC_TERNARY_SECOND);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            next = edgec_ternary_list_taps(next, offsets, taps, &plus, &minus);
            edgec_ternary_channel(&conv, channel, &plus, &minus, magnitudes + channel * magnitude_step);
        }
    } while (edgec_sparse_next_band(&conv));
}

#endif
