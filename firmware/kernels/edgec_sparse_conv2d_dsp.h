/* 2-D convolution of few weights with the DSP extension: edgec_sparse_conv2d.h with two output rows at a
 * time.
 *
 * A unit is a word of two inputs, first + 2^23 * second, which every pair of bytes fits. One SMLAL multiplies
 * both with a weight and adds to both sums: the low 23 bits of its 64 bits hold the first's, which starts at
 * 2^22 so that it stays positive, the others the second's. tool/kernels/conv2d-compressed.ts makes sure that
 * it fits. */
#ifndef EDGEC_SPARSE_CONV2D_DSP_H
#define EDGEC_SPARSE_CONV2D_DSP_H

#include "edgec_sparse_pairs.h"

/* Where the second input or sum begins, and where the first sum starts. */
#define EDGEC_SPARSE_SECOND 23
#define EDGEC_SPARSE_FIRST (1 << 22)

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_SPARSE_WEIGHT                                                                                  \
    "ldr r2, [r0], #4\n\t"                                                                                   \
    "asrs r3, r2, #16\n\t"                                                                                   \
    "beq 2f\n\t"                                                                                             \
    "uxtah r2, r1, r2\n\t"                                                                                   \
    "ldrd r12, lr, [r2]\n\t"                                                                                 \
    "smlal r4, r5, r12, r3\n\t"                                                                              \
    "smlal r6, r7, lr, r3\n\t"                                                                               \
    "ldrd r12, lr, [r2, #8]\n\t"                                                                             \
    "smlal r8, r9, r12, r3\n\t"                                                                              \
    "smlal r10, r11, lr, r3\n\t"

/* The sums of a block's four pairs. It takes every register, so it is a function of its own without any C. */
__attribute__((naked, noinline, unused)) static void edgec_sparse_sums_dsp(
    __attribute__((unused)) const uint32_t *list,
    __attribute__((unused)) const uint32_t *units,
    __attribute__((unused)) int64_t sums[EDGEC_SPARSE_BLOCK]
) {
    __asm__("push {r2, r4, r5, r6, r7, r8, r9, r10, r11, lr}\n\t"
            "mov r4, #0x400000\n\t"
            "mov r6, r4\n\t"
            "mov r8, r4\n\t"
            "mov r10, r4\n\t"
            "movs r5, #0\n\t"
            "movs r7, #0\n\t"
            "mov r9, r5\n\t"
            "mov r11, r5\n\t"
            "1:\n\t" EDGEC_SPARSE_WEIGHT EDGEC_SPARSE_WEIGHT EDGEC_SPARSE_WEIGHT EDGEC_SPARSE_WEIGHT
            "b 1b\n\t"
            "2:\n\t"
            "ldr r2, [sp]\n\t"
            "stmia r2, {r4, r5, r6, r7, r8, r9, r10, r11}\n\t"
            "pop {r2, r4, r5, r6, r7, r8, r9, r10, r11, pc}\n\t");
}

#else

EDGEC_INLINE void
edgec_sparse_sums_dsp(const uint32_t *list, const uint32_t *units, int64_t sums[EDGEC_SPARSE_BLOCK]) {
    for (int32_t i = 0; i < EDGEC_SPARSE_BLOCK; i++) {
        sums[i] = EDGEC_SPARSE_FIRST;
    }
    for (; *list != 0; list++) {
        const uint32_t *const pairs = units + (*list & 0xffff) / sizeof *units;
        for (int32_t i = 0; i < EDGEC_SPARSE_BLOCK; i++) {
            sums[i] += (int64_t)(int32_t)pairs[i] * ((int32_t)*list >> 16);
        }
    }
}

#endif

/* Computes a channel of the band. */
EDGEC_INLINE void
edgec_sparse_channel_dsp(const edgec_sparse_conv2d_t *conv, int32_t channel, const uint32_t *list) {
    const edgec_output_t output = edgec_load_output(&conv->outputs, channel);
    const int32_t first_bias = output.bias - EDGEC_SPARSE_FIRST;
    const int32_t count = edgec_least(conv->band_columns, EDGEC_SPARSE_BLOCK);
    const int32_t to_second =
        (conv->pair_rows * conv->output_columns + conv->pair_columns) * conv->output_channels;
    int8_t *const band =
        conv->output + (conv->row * conv->output_columns + conv->column) * conv->output_channels + channel;
    for (int32_t column = 0; column < conv->band_columns; column += EDGEC_SPARSE_BLOCK) {
        const int32_t first_column = edgec_sparse_block(conv, column);
        int8_t *pixel = band + first_column * conv->output_channels;
        int64_t sums[EDGEC_SPARSE_BLOCK];
        edgec_sparse_sums_dsp(list, conv->columns + first_column, sums);
        for (int32_t i = 0; i < count; i++) {
            const int32_t first = (int32_t)(sums[i] & ((1 << EDGEC_SPARSE_SECOND) - 1));
            const int32_t second = (int32_t)(sums[i] >> EDGEC_SPARSE_SECOND);
            pixel[0] = edgec_output(&conv->outputs, &output, first_bias + first);
            pixel[to_second] = edgec_output(&conv->outputs, &output, output.bias + second);
            pixel += conv->output_channels;
        }
    }
}

#endif
