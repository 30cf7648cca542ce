/* Sums of products with weights of 4 bits for many outputs of the same inputs, with the DSP extension.
 *
 * A word has two taps of four channels: each half 4096 * d + 256 * (c + 8) + 16 * (b + 8) + (a + 8). It is
 * multiplied as it is, then with less and less of it: what remains when the highest field is masked out
 * belongs to the other channels. So four products cost three instructions of unpacking, and the difference of
 * two sums is a multiple of one channel's. The sums of a, b and c have 8 times all inputs too much.
 *
 * Sums wrap, and differences are right as long as they fit 32 bits: in blocks of no more than
 * EDGEC_INT4_BLOCK pairs of taps they do, 2 * 254 * 8 * 128 * 4096 < 2^31. tool/kernels/int4-dsp.ts packs the
 * weights. */
#ifndef EDGEC_INT4_DSP_H
#define EDGEC_INT4_DSP_H

#include "edgec_dsp.h"

/* Channels in a word. */
#define EDGEC_INT4_CHANNELS 4
#define EDGEC_INT4_OFFSET 8
/* Pairs of taps. */
#define EDGEC_INT4_BLOCK 254
/* Outputs that share each input in a fully connected layer. */
#define EDGEC_INT4_OUTPUTS 8

/* Adds the sums of four channels to theirs. `whole` to `lowest`: sums of products
 * with all fields, and with ever fewer. */
EDGEC_INLINE void edgec_int4_add(int32_t *sums, int32_t whole, int32_t three, int32_t two, int32_t lowest) {
    sums[0] += lowest;
    sums[1] += (int32_t)((uint32_t)two - (uint32_t)lowest) >> 4;
    sums[2] += (int32_t)((uint32_t)three - (uint32_t)two) >> 8;
    sums[3] += (int32_t)((uint32_t)whole - (uint32_t)three) >> 12;
}

#if defined(__ARM_FEATURE_DSP)

/* The lower three fields of both halves, the lower two, the lowest. */
#define EDGEC_INT4_THREE(word) "bic %[" word "], %[" word "], #0xf000f000\n\t"
#define EDGEC_INT4_TWO(word) "uxtb16 %[" word "], %[" word "]\n\t"
#define EDGEC_INT4_LOWEST(word) "and %[" word "], %[" word "], #0x000f000f\n\t"
#define EDGEC_INT4_PRODUCT(sum, word, input) "smlad %[" sum "], %[" word "], %[" input "], %[" sum "]\n\t"
/* 16 multiply-accumulates, and the bytes of their code. */
#define EDGEC_INT4_OCTET_BYTES 64
#define EDGEC_INT4_OCTET                                                                                     \
    "ldr %[x0], [%[column]], #4\n\t"                                                                         \
    "ldrd %[w], %[v], [%[weights]], #8\n\t" EDGEC_INT4_PRODUCT("d0", "w", "x0")                              \
        EDGEC_INT4_PRODUCT("d1", "v", "x0") EDGEC_INT4_THREE("w") EDGEC_INT4_THREE("v")                      \
            EDGEC_INT4_PRODUCT("c0", "w", "x0") EDGEC_INT4_PRODUCT("c1", "v", "x0") EDGEC_INT4_TWO("w")      \
                EDGEC_INT4_TWO("v") EDGEC_INT4_PRODUCT("b0", "w", "x0") EDGEC_INT4_PRODUCT("b1", "v", "x0")  \
                    EDGEC_INT4_LOWEST("w") EDGEC_INT4_LOWEST("v") EDGEC_INT4_PRODUCT("a0", "w", "x0")        \
                        EDGEC_INT4_PRODUCT("a1", "v", "x0")

/* A loop of eight turns in one, entered so many turns later as the first has less. What is added to pc counts
 * from the loop's label. The end has no register left. */
#define EDGEC_INT4_LOOP(turn)                                                                                \
    "add pc, %[w]\n\t"                                                                                       \
    "nop\n\t"                                                                                                \
    "1:\n\t" turn turn turn turn turn turn turn turn "ldr %[w], %[end]\n\t"                                  \
    "cmp %[column], %[w]\n\t"                                                                                \
    "bne 1b\n\t"
#define EDGEC_INT4_OPERANDS                                                                                  \
    [a0] "+r"(a0), [a1] "+r"(a1), [b0] "+r"(b0), [b1] "+r"(b1), [c0] "+r"(c0), [c1] "+r"(c1), [d0] "+r"(d0), \
        [d1] "+r"(d1), [x0] "=&r"(x0), [w] "+r"(w), [column] "+r"(column), [weights] "+r"(weights)

/* Adds to the sums of eight outputs. lanes: the inputs, by pair. */
EDGEC_SHARED void
edgec_int4_add_outputs(const uint32_t *column, int32_t pairs, const uint32_t *weights, int32_t *sums) {
    const uint32_t *const end = column + pairs;
    int32_t a0 = 0, a1 = 0, b0 = 0, b1 = 0, c0 = 0, c1 = 0, d0 = 0, d1 = 0;
    uint32_t x0, v;
    int32_t w = EDGEC_INT4_OCTET_BYTES * (-pairs & 7);
    __asm__(EDGEC_INT4_LOOP(EDGEC_INT4_OCTET)
            : EDGEC_INT4_OPERANDS, [v] "=&r"(v)
            : [end] "m"(end)
            : "cc", "memory");
    edgec_int4_add(sums, d0, c0, b0, a0);
    edgec_int4_add(sums + EDGEC_INT4_CHANNELS, d1, c1, b1, a1);
}

#else

/* Adds to the sums of four channels, whose weights are every second word. */
EDGEC_INLINE void
edgec_int4_add_four(const uint32_t *input, int32_t pairs, const uint32_t *weights, int32_t *sums) {
    int32_t whole = 0, three = 0, two = 0, lowest = 0;
    for (int32_t i = 0; i < pairs; i++) {
        const uint32_t word = weights[2 * i];
        const uint32_t lanes = input[i];
        whole = edgec_smlad(word, lanes, whole);
        three = edgec_smlad(word & UINT32_C(0x0fff0fff), lanes, three);
        two = edgec_smlad(word & UINT32_C(0x00ff00ff), lanes, two);
        lowest = edgec_smlad(word & UINT32_C(0x000f000f), lanes, lowest);
    }
    edgec_int4_add(sums, whole, three, two, lowest);
}

EDGEC_SHARED void
edgec_int4_add_outputs(const uint32_t *column, int32_t pairs, const uint32_t *weights, int32_t *sums) {
    edgec_int4_add_four(column, pairs, weights, sums);
    edgec_int4_add_four(column, pairs, weights + 1, sums + EDGEC_INT4_CHANNELS);
}

#endif

#endif
