/* Rows of weights from a codebook times four pixels (edgec_packed_weights_dsp.h). pixels: by pair of taps a
 * word of each pixel, up to `end`. sums: of the pixels; the products are added. */
#ifndef EDGEC_PACKED_QUADS_DSP_H
#define EDGEC_PACKED_QUADS_DSP_H

#include "edgec_packed_weights_dsp.h"

#define EDGEC_PACKED_PIXELS 4

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_PACKED_QUAD_PAIR                                                                               \
    "ldmia.w %[pixels]!, {r2, r3, r4, r5}\n\t"                                                               \
    "smlad %[a], %[lanes], r2, %[a]\n\t"                                                                     \
    "smlad %[b], %[lanes], r3, %[b]\n\t"                                                                     \
    "smlad %[c], %[lanes], r4, %[c]\n\t"                                                                     \
    "smlad %[d], %[lanes], r5, %[d]\n\t"
/* take: from a group to the lanes of one of its pairs. */
#define EDGEC_PACKED_QUAD_GROUP(take, group)                                                                 \
    take(group, "0") EDGEC_PACKED_QUAD_PAIR take(group, "1") EDGEC_PACKED_QUAD_PAIR take(group, "2")         \
        EDGEC_PACKED_QUAD_PAIR                                                                               \
        take(group, "3") EDGEC_PACKED_QUAD_PAIR
#define EDGEC_PACKED_QUAD_OF_BYTES                                                                           \
    EDGEC_PACKED_QUAD_GROUP(EDGEC_FIND_BYTE, "weights")                                                      \
    "adds %[weights], #4\n\t"                                                                                \
    "cmp %[pixels], %[end]\n\tbne 1b\n\t"
#define EDGEC_PACKED_QUAD_OF_INDICES                                                                         \
    EDGEC_PACKED_QUAD_GROUP(EDGEC_FIND_LANES, "weights")                                                     \
    "adds %[weights], %[bits]\n\t"                                                                           \
    "cmp %[pixels], %[end]\n\tbne 1b\n\t"
#define EDGEC_PACKED_QUAD_OPERANDS                                                                           \
    [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [pixels] "+r"(pixels), [weights] "+r"(weights),      \
        [lanes] "=&r"(lanes)

EDGEC_INLINE void edgec_codebook_quad_inline(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *weights,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    uint32_t lanes;
    if (bits == 4) {
        __asm__("1:\n\t" EDGEC_PACKED_QUAD_OF_BYTES:EDGEC_PACKED_QUAD_OPERANDS
                : [end] "r"(end), [pairs] "r"(pairs)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else {
        __asm__("1:\n\t" EDGEC_PACKED_QUAD_OF_INDICES:EDGEC_PACKED_QUAD_OPERANDS
                : [end] "r"(end), [pairs] "r"(pairs), EDGEC_PAIR_BITS(bits)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    }
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

#else

EDGEC_INLINE void edgec_codebook_quad_inline(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *weights,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    for (int32_t pair = 0; pixels != end; pair++, pixels += EDGEC_PACKED_PIXELS) {
        const uint32_t lanes = edgec_codebook_lanes(weights, pair, bits, pairs);
        for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
            sums[i] = edgec_smlad(lanes, pixels[i], sums[i]);
        }
    }
}

#endif

/* Assembly that takes nearly every register, so out of line: a function for each number of bits. */
#define EDGEC_CODEBOOK_QUAD(bits)                                                                            \
    EDGEC_SHARED void edgec_codebook_quad_##bits(                                                            \
        const uint32_t *pixels,                                                                              \
        const uint32_t *end,                                                                                 \
        const uint8_t *weights,                                                                              \
        const uint32_t *pairs,                                                                               \
        int32_t sums[EDGEC_PACKED_PIXELS]                                                                    \
    ) {                                                                                                      \
        edgec_codebook_quad_inline(pixels, end, weights, pairs, bits, sums);                                 \
    }
EDGEC_CODEBOOK_QUAD(2)
EDGEC_CODEBOOK_QUAD(3)
EDGEC_CODEBOOK_QUAD(4)
EDGEC_CODEBOOK_QUAD(5)

EDGEC_INLINE void edgec_codebook_quad(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *weights,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    switch (bits) {
    case 2:
        edgec_codebook_quad_2(pixels, end, weights, pairs, sums);
        break;
    case 3:
        edgec_codebook_quad_3(pixels, end, weights, pairs, sums);
        break;
    case 4:
        edgec_codebook_quad_4(pixels, end, weights, pairs, sums);
        break;
    default:
        edgec_codebook_quad_5(pixels, end, weights, pairs, sums);
    }
}

#endif
