/* Rows of ternary weights times four pixels, with the DSP extension. pixels: by pair of taps a word of each
 * pixel, in groups of eight taps, as in edgec_packed_quads_dsp.h.
 *
 * A 16-bit lane has room for two weights, first + 2^14 * second, and a sum of products for two sums. So one
 * SMLAD adds two taps to both. A byte of four weights becomes lanes by a table:
 * - "channels": the same two taps of two channels, +1 and -1. One sum is enough where a channel's two values
 *   differ in sign only.
 * - "signs": four taps of one channel, whose positive members are the first sum and whose negative ones the
 *   second.
 *
 * The first sum has 14 bits. It is read after every 64 taps, in which it changes by no more than that: 64
 * weights of -1 are the only ones too many, and "channels" is not for them. What remains is the second sum.
 * It has 18 bits, so both start again after 960 taps. */
#ifndef EDGEC_TERNARY_QUADS_DSP_H
#define EDGEC_TERNARY_QUADS_DSP_H

#include "edgec_packed_quads_dsp.h"
#include "edgec_ternary_digits.h"

/* Groups of eight taps after which first sums are read, and after which both start again. */
#define EDGEC_TERNARY_BLOCK 8
#define EDGEC_TERNARY_RUN 120
/* Bits of a first sum. */
#define EDGEC_TERNARY_FIRST 14

/* The pixels' sums of two rows. */
typedef struct {
    int32_t first[EDGEC_PACKED_PIXELS];
    int32_t second[EDGEC_PACKED_PIXELS];
} edgec_ternary_sums_t;

#define EDGEC_TERNARY_SIGNED(digit) ((digit) == 1 ? 1 : (digit) == 2 ? -1 : 0)
#define EDGEC_TERNARY_SPLIT(digit) ((digit) == 1 ? 1 : (digit) == 2 ? 1 << EDGEC_TERNARY_FIRST : 0)
#define EDGEC_TERNARY_LANES(low, high) (((uint32_t)(low)&0xffff) | (uint32_t)(high) << 16)
#define EDGEC_TERNARY_BOTH(a, b)                                                                             \
    (EDGEC_TERNARY_SIGNED(a) + EDGEC_TERNARY_SIGNED(b) * (1 << EDGEC_TERNARY_FIRST))
#define EDGEC_TERNARY_CHANNELS_ENTRY(a, b, c, d)                                                             \
    EDGEC_TERNARY_LANES(EDGEC_TERNARY_BOTH(a, c), EDGEC_TERNARY_BOTH(b, d))
#define EDGEC_TERNARY_SIGNS_ENTRY(a, b, c, d)                                                                \
    EDGEC_TERNARY_LANES(EDGEC_TERNARY_SPLIT(a), EDGEC_TERNARY_SPLIT(b)),                                     \
        EDGEC_TERNARY_LANES(EDGEC_TERNARY_SPLIT(c), EDGEC_TERNARY_SPLIT(d))

/* A byte's taps, the lower and the upper lane: of the first channel, then of the second. */
static const uint32_t edgec_ternary_channels[EDGEC_TERNARY_NUMBERS]
    __attribute__((unused)) = {EDGEC_TERNARY_TABLE(EDGEC_TERNARY_CHANNELS_ENTRY)};
/* A byte's taps: of one pair of lanes, then of the next. */
static const uint32_t edgec_ternary_signs[2 * EDGEC_TERNARY_NUMBERS]
    __attribute__((unused)) = {EDGEC_TERNARY_TABLE(EDGEC_TERNARY_SIGNS_ENTRY)};

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_TERNARY_PIXELS(lanes)                                                                          \
    "ldmia %[pixels]!, {r2, r3, r4, r5}\n\t"                                                                 \
    "smlad %[a], %[" lanes "], r2, %[a]\n\t"                                                                 \
    "smlad %[b], %[" lanes "], r3, %[b]\n\t"                                                                 \
    "smlad %[c], %[" lanes "], r4, %[c]\n\t"                                                                 \
    "smlad %[d], %[" lanes "], r5, %[d]\n\t"
#define EDGEC_TERNARY_OF_CHANNELS                                                                            \
    "ldrb %[lanes], [%[codes]], #1\n\t"                                                                      \
    "ldr %[lanes], [%[table], %[lanes], lsl #2]\n\t" EDGEC_TERNARY_PIXELS("lanes")
#define EDGEC_TERNARY_OF_SIGNS                                                                               \
    "ldrb %[lanes], [%[codes]], #1\n\t"                                                                      \
    "add %[lanes], %[table], %[lanes], lsl #3\n\t"                                                           \
    "ldrd %[lanes], %[next], [%[lanes]]\n\t" EDGEC_TERNARY_PIXELS("lanes") EDGEC_TERNARY_PIXELS("next")
#define EDGEC_TERNARY_OPERANDS                                                                               \
    [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [pixels] "+r"(pixels), [codes] "+r"(codes),          \
        [lanes] "=&r"(lanes)

/* Adds up a block; returns the codes behind it. */
EDGEC_INLINE const uint8_t *edgec_ternary_block(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *codes,
    int32_t is_split,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    uint32_t lanes, next;
    if (is_split) {
        __asm__("1:\n\t" EDGEC_TERNARY_OF_SIGNS EDGEC_TERNARY_OF_SIGNS "cmp %[pixels], %[end]\n\tbne 1b\n\t"
                : EDGEC_TERNARY_OPERANDS, [next] "=&r"(next)
                : [end] "r"(end), [table] "r"(edgec_ternary_signs)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else {
        __asm__("1:\n\t" EDGEC_TERNARY_OF_CHANNELS EDGEC_TERNARY_OF_CHANNELS EDGEC_TERNARY_OF_CHANNELS
                    EDGEC_TERNARY_OF_CHANNELS "cmp %[pixels], %[end]\n\tbne 1b\n\t"
                : EDGEC_TERNARY_OPERANDS
                : [end] "r"(end), [table] "r"(edgec_ternary_channels)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    }
    sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
    return codes;
}

#else

EDGEC_INLINE const uint8_t *edgec_ternary_block(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *codes,
    int32_t is_split,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    while (pixels != end) {
        const uint32_t *lanes = is_split ? edgec_ternary_signs + 2 * *codes : edgec_ternary_channels + *codes;
        codes++;
        for (int32_t pair = 0; pair < (is_split ? 2 : 1); pair++) {
            for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
                sums[i] = edgec_smlad(lanes[pair], *pixels++, sums[i]);
            }
        }
    }
    return codes;
}

#endif

/* The sum of two, which wraps, and its signed low bits. */
EDGEC_INLINE int32_t edgec_wrapping_difference(int32_t a, int32_t b) {
    return (int32_t)((uint32_t)a - (uint32_t)b);
}

EDGEC_INLINE int32_t edgec_first_sum(int32_t bits) {
    return (int32_t)((uint32_t)bits << (32 - EDGEC_TERNARY_FIRST)) >> (32 - EDGEC_TERNARY_FIRST);
}

/* groups: of eight taps. codes: of two channels, or of one where its signs are split. */
EDGEC_INLINE void edgec_ternary_quad(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, int32_t is_split, edgec_ternary_sums_t *sums
) {
    memset(sums, 0, sizeof *sums);
    while (groups > 0) {
        int32_t run = edgec_least(groups, EDGEC_TERNARY_RUN);
        groups -= run;
        int32_t both[EDGEC_PACKED_PIXELS] = {0, 0, 0, 0};
        int32_t first[EDGEC_PACKED_PIXELS] = {0, 0, 0, 0};
        while (run > 0) {
            const int32_t block = edgec_least(run, EDGEC_TERNARY_BLOCK);
            const uint32_t *const end = pixels + block * EDGEC_PACKED_PAIRS * EDGEC_PACKED_PIXELS;
            codes = edgec_ternary_block(pixels, end, codes, is_split, both);
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
                first[i] += edgec_first_sum(edgec_wrapping_difference(both[i], first[i]));
            }
            pixels = end;
            run -= block;
        }
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
            sums->first[i] += first[i];
            sums->second[i] += edgec_wrapping_difference(both[i], first[i]) >> EDGEC_TERNARY_FIRST;
        }
    }
}

/* Assembly that takes nearly every register, so out of line. */
EDGEC_SHARED void edgec_ternary_channels_quad(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, edgec_ternary_sums_t *sums
) {
    edgec_ternary_quad(pixels, groups, codes, 0, sums);
}

EDGEC_SHARED void edgec_ternary_signs_quad(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, edgec_ternary_sums_t *sums
) {
    edgec_ternary_quad(pixels, groups, codes, 1, sums);
}

#endif
