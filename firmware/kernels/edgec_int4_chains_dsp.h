/* Sums of products with weights of 4 bits over six pixels, with the DSP extension.
 *
 * Pixels a, b and c make a chain of two words for every pair of taps, whose lanes are 256 * b + (a + 128) and
 * 256 * a + (c + 128). One SMLAD adds two taps to two pixels, and three sums come out of two: the second one
 * tells A but for what C carries into it, the first one A's low byte, and then B and C remain. C must not
 * carry more than a byte can correct, so sums start again after every block of taps, and
 * tool/kernels/conv2d-int4-dsp.ts makes the blocks small enough.
 *
 * A word of weights has eight taps of a channel, each 8 more than it is: the lowest fields of both halves
 * belong to taps 0 and 2, the next ones to taps 1 and 3, then 4 and 6, 5 and 7. */
#ifndef EDGEC_INT4_CHAINS_DSP_H
#define EDGEC_INT4_CHAINS_DSP_H

#include "edgec_dsp.h"
#include "edgec_packed_quads_dsp.h"

#define EDGEC_CHAIN 3
/* Pixels of both chains, and their words for every pair of taps. */
#define EDGEC_CHAINED_PIXELS 6
#define EDGEC_CHAINED_WORDS 4
/* What weights and the low bytes of lanes are more than they are. */
#define EDGEC_CHAINED_WEIGHT 8
#define EDGEC_CHAINED_BYTE 128

#if defined(__ARM_FEATURE_DSP)

/* 48 multiply-accumulates, and the bytes of their code. */
#define EDGEC_INT4_WORD_BYTES 100
#define EDGEC_INT4_WORD                                                                                      \
    "ldr %[word], [%[weights]], #4\n\t"                                                                      \
    "and %[lanes], %[mask], %[word]\n\t" EDGEC_PACKED_QUAD_PAIR                                              \
    "and %[lanes], %[mask], %[word], lsr #4\n\t" EDGEC_PACKED_QUAD_PAIR                                      \
    "and %[lanes], %[mask], %[word], lsr #8\n\t" EDGEC_PACKED_QUAD_PAIR                                      \
    "and %[lanes], %[mask], %[word], lsr #12\n\t" EDGEC_PACKED_QUAD_PAIR

/* Adds a block of taps to the sums of both chains, and moves on. A loop of four words in one turn, entered so
 * many words later as the first turn has less. What is added to pc counts from the loop's label. */
EDGEC_INLINE void edgec_int4_chains(
    const uint32_t **next_pixels,
    int32_t words,
    const uint32_t **next_weights,
    int32_t sums[EDGEC_CHAINED_WORDS]
) {
    const uint32_t *pixels = *next_pixels;
    const uint32_t *weights = *next_weights;
    const uint32_t *const end = pixels + EDGEC_CHAINED_WORDS * EDGEC_PACKED_PAIRS * words;
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    uint32_t lanes, word = EDGEC_INT4_WORD_BYTES * (uint32_t)(-words & 3);
    __asm__("add pc, %[word]\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_INT4_WORD EDGEC_INT4_WORD EDGEC_INT4_WORD EDGEC_INT4_WORD "ldr %[word], %[end]\n\t"
            "cmp %[pixels], %[word]\n\t"
            "bne 1b\n\t"
            : EDGEC_PACKED_QUAD_OPERANDS, [word] "+r"(word)
            : [end] "m"(end), [mask] "r"(UINT32_C(0x000f000f))
            : "r2", "r3", "r4", "r5", "cc", "memory");
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
    *next_pixels = pixels;
    *next_weights = weights;
}

/* A pair of taps, which loads the pixels of the next pair one by one, each beside a multiplication, and takes
 * that pair's weights out of their word. */
#define EDGEC_INT4_PAIR_DUAL(i)                                                                              \
    "smlad %[a], %[lanes], r2, %[a]\n\t"                                                                     \
    "ldr r2, [%[pixels], #16 * " #i " + 16]\n\t"                                                             \
    "smlad %[b], %[lanes], r3, %[b]\n\t"                                                                     \
    "ldr r3, [%[pixels], #16 * " #i " + 20]\n\t"                                                             \
    "smlad %[c], %[lanes], r4, %[c]\n\t"                                                                     \
    "ldr r4, [%[pixels], #16 * " #i " + 24]\n\t"                                                             \
    "smlad %[d], %[lanes], r5, %[d]\n\t"                                                                     \
    "and %[lanes], %[mask], %[word], lsr #4 * " #i " + 4\n\t"                                                \
    "ldr r5, [%[pixels], #16 * " #i " + 28]\n\t"

/* The same for cores that issue two instructions together. */
EDGEC_INLINE void edgec_int4_chains_dual(
    const uint32_t **next_pixels,
    int32_t words,
    const uint32_t **next_weights,
    int32_t sums[EDGEC_CHAINED_WORDS]
) {
    const uint32_t *pixels = *next_pixels;
    const uint32_t *weights = *next_weights;
    const uint32_t *const end = pixels + EDGEC_CHAINED_WORDS * EDGEC_PACKED_PAIRS * words;
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    uint32_t lanes, word;
    __asm__("1:\n\t"
            "ldr %[word], [%[weights]], #4\n\t"
            "ldr r2, [%[pixels]]\n\t"
            "ldr r3, [%[pixels], #4]\n\t"
            "ldr r4, [%[pixels], #8]\n\t"
            "and %[lanes], %[mask], %[word]\n\t"
            "ldr r5, [%[pixels], #12]\n\t" EDGEC_INT4_PAIR_DUAL(0) EDGEC_INT4_PAIR_DUAL(1)
                EDGEC_INT4_PAIR_DUAL(2) "smlad %[a], %[lanes], r2, %[a]\n\t"
                                        "add %[pixels], %[pixels], #64\n\t"
                                        "smlad %[b], %[lanes], r3, %[b]\n\t"
                                        "cmp %[pixels], %[end]\n\t"
                                        "smlad %[c], %[lanes], r4, %[c]\n\t"
                                        "smlad %[d], %[lanes], r5, %[d]\n\t"
                                        "bne 1b\n\t"
            : EDGEC_PACKED_QUAD_OPERANDS, [word] "=&r"(word)
            : [end] "r"(end), [mask] "r"(UINT32_C(0x000f000f))
            : "r2", "r3", "r4", "r5", "cc", "memory");
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
    *next_pixels = pixels;
    *next_weights = weights;
}

#else

EDGEC_INLINE void edgec_int4_chains(
    const uint32_t **next_pixels,
    int32_t words,
    const uint32_t **next_weights,
    int32_t sums[EDGEC_CHAINED_WORDS]
) {
    for (int32_t pair = 0; pair < EDGEC_PACKED_PAIRS * words; pair++) {
        const uint32_t word = (*next_weights)[pair / EDGEC_PACKED_PAIRS] >> (pair % EDGEC_PACKED_PAIRS * 4);
        for (int32_t i = 0; i < EDGEC_CHAINED_WORDS; i++) {
            sums[i] = edgec_smlad(word & UINT32_C(0x000f000f), *(*next_pixels)++, sums[i]);
        }
    }
    *next_weights += words;
}

EDGEC_INLINE void edgec_int4_chains_dual(
    const uint32_t **next_pixels,
    int32_t words,
    const uint32_t **next_weights,
    int32_t sums[EDGEC_CHAINED_WORDS]
) {
    edgec_int4_chains(next_pixels, words, next_weights, sums);
}

#endif

/* Adds the sums of a chain's pixels to theirs: ab is 256 * B + A, ca 256 * A + C. */
EDGEC_INLINE void edgec_add_chain(int32_t ab, int32_t ca, int32_t sums[EDGEC_CHAIN]) {
    const int32_t near = ca >> 8;
    const int32_t a = near + (int8_t)((ab - near) & 0xff);
    sums[0] += a;
    sums[1] += (ab - a) >> 8;
    sums[2] += ca - 256 * a;
}

/* Puts four taps in one byte of their lanes, of two pairs. */
EDGEC_INLINE void edgec_chain_bytes(uint32_t bytes, uint8_t *lanes) {
    const int32_t pair = EDGEC_CHAINED_WORDS * 4;
    lanes[0] = (uint8_t)bytes;
    lanes[pair] = (uint8_t)(bytes >> 8);
    lanes[2] = (uint8_t)(bytes >> 16);
    lanes[pair + 2] = (uint8_t)(bytes >> 24);
}

/* Puts four taps of a chain's pixel `i` in their places of two pairs, after those of the pixels before.
 * Returns the next pairs. */
EDGEC_INLINE uint32_t *edgec_widen_chained(uint32_t bytes, uint32_t *chain, int32_t i) {
    const uint32_t more = bytes ^ UINT32_C(0x80808080);
    if (i == 0) {
        chain[0] = more & UINT32_C(0x00ff00ff);
        chain[1] = bytes << 8 & UINT32_C(0xff00ff00);
        chain[EDGEC_CHAINED_WORDS] = more >> 8 & UINT32_C(0x00ff00ff);
        chain[EDGEC_CHAINED_WORDS + 1] = bytes & UINT32_C(0xff00ff00);
    } else if (i == 1) {
        edgec_chain_bytes(bytes, (uint8_t *)chain + 1);
    } else {
        edgec_chain_bytes(more, (uint8_t *)(chain + 1));
    }
    return chain + 2 * EDGEC_CHAINED_WORDS;
}

#endif
