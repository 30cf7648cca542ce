/* Rows of ternary weights times four pixels, with the DSP extension (edgec_ternary_lanes_dsp.h). pixels: by
 * pair of taps a word of each pixel, in groups of eight taps, as in edgec_packed_quads_dsp.h. */
#ifndef EDGEC_TERNARY_QUADS_DSP_H
#define EDGEC_TERNARY_QUADS_DSP_H

#include "edgec_packed_quads_dsp.h"
#include "edgec_ternary_lanes_dsp.h"

/* The pixels' sums of two rows. */
typedef struct {
    int32_t first[EDGEC_PACKED_PIXELS];
    int32_t second[EDGEC_PACKED_PIXELS];
} edgec_ternary_sums_t;

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_TERNARY_PIXELS(lanes)                                                                          \
    "ldmia %[pixels]!, {r2, r3, r4, r5}\n\t"                                                                 \
    "smlad %[a], %[" lanes "], r2, %[a]\n\t"                                                                 \
    "smlad %[b], %[" lanes "], r3, %[b]\n\t"                                                                 \
    "smlad %[c], %[" lanes "], r4, %[c]\n\t"                                                                 \
    "smlad %[d], %[" lanes "], r5, %[d]\n\t"
#define EDGEC_TERNARY_OF_TWO                                                                                 \
    "ldrb %[lanes], [%[codes]], #1\n\t"                                                                      \
    "ldr %[lanes], [%[table], %[lanes], lsl #2]\n\t" EDGEC_TERNARY_PIXELS("lanes")
#define EDGEC_TERNARY_OF_FOUR                                                                                \
    "ldrb %[lanes], [%[codes]], #1\n\t"                                                                      \
    "add %[lanes], %[table], %[lanes], lsl #3\n\t"                                                           \
    "ldrd %[lanes], %[next], [%[lanes]]\n\t" EDGEC_TERNARY_PIXELS("lanes") EDGEC_TERNARY_PIXELS("next")
/* The same for cores that issue two instructions together: words are loaded one by one, each beside a
 * multiplication. A pair of taps looks up the weights of the next one, and loads its pixels. */
#define EDGEC_TERNARY_PAIR_DUAL(lanes, next, i)                                                              \
    "ldrb.w %[" next "], [%[codes], #" #i " + 1]\n\t"                                                        \
    "smlad %[a], %[" lanes "], r2, %[a]\n\t"                                                                 \
    "ldr.w r2, [%[pixels], #16 * " #i " + 16]\n\t"                                                           \
    "smlad %[b], %[" lanes "], r3, %[b]\n\t"                                                                 \
    "ldr.w r3, [%[pixels], #16 * " #i " + 20]\n\t"                                                           \
    "smlad %[c], %[" lanes "], r4, %[c]\n\t"                                                                 \
    "ldr.w %[" next "], [%[table], %[" next "], lsl #2]\n\t"                                                 \
    "ldr.w r4, [%[pixels], #16 * " #i " + 24]\n\t"                                                           \
    "smlad %[d], %[" lanes "], r5, %[d]\n\t"                                                                 \
    "ldr.w r5, [%[pixels], #16 * " #i " + 28]\n\t"
#define EDGEC_TERNARY_GROUP_DUAL                                                                             \
    "ldrb.w %[lanes], [%[codes]]\n\t"                                                                        \
    "ldr.w r2, [%[pixels]]\n\t"                                                                              \
    "ldr.w r3, [%[pixels], #4]\n\t"                                                                          \
    "ldr.w r4, [%[pixels], #8]\n\t"                                                                          \
    "ldr.w %[lanes], [%[table], %[lanes], lsl #2]\n\t"                                                       \
    "ldr.w r5, [%[pixels], #12]\n\t" EDGEC_TERNARY_PAIR_DUAL("lanes", "next", 0)                             \
        EDGEC_TERNARY_PAIR_DUAL("next", "lanes", 1)                                                          \
            EDGEC_TERNARY_PAIR_DUAL("lanes", "next", 2) "smlad %[a], %[next], r2, %[a]\n\t"                  \
                                                        "add %[codes], %[codes], #4\n\t"                     \
                                                        "smlad %[b], %[next], r3, %[b]\n\t"                  \
                                                        "add %[pixels], %[pixels], #64\n\t"                  \
                                                        "smlad %[c], %[next], r4, %[c]\n\t"                  \
                                                        "cmp %[pixels], %[end]\n\t"                          \
                                                        "smlad %[d], %[next], r5, %[d]\n\t"                  \
                                                        "bne 1b\n\t"
#define EDGEC_TERNARY_OPERANDS                                                                               \
    [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [pixels] "+r"(pixels), [codes] "+r"(codes),          \
        [lanes] "=&r"(lanes)

/* Adds up a block; returns the codes behind it. is_of_four: whether a byte's lanes are two words, of four
 * taps, and not one. dual_issue: whether the core issues two instructions together; for one word only. */
EDGEC_INLINE const uint8_t *edgec_ternary_block(
    const uint32_t *pixels,
    const uint32_t *end,
    const uint8_t *codes,
    const uint32_t *table,
    int32_t is_of_four,
    int32_t dual_issue,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    int32_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    uint32_t lanes, next;
    if (is_of_four) {
        __asm__("1:\n\t" EDGEC_TERNARY_OF_FOUR EDGEC_TERNARY_OF_FOUR "cmp %[pixels], %[end]\n\tbne 1b\n\t"
                : EDGEC_TERNARY_OPERANDS, [next] "=&r"(next)
                : [end] "r"(end), [table] "r"(table)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else if (dual_issue) {
        __asm__("1:\n\t" EDGEC_TERNARY_GROUP_DUAL
                : EDGEC_TERNARY_OPERANDS, [next] "=&r"(next)
                : [end] "r"(end), [table] "r"(table)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else {
        __asm__("1:\n\t" EDGEC_TERNARY_OF_TWO EDGEC_TERNARY_OF_TWO EDGEC_TERNARY_OF_TWO EDGEC_TERNARY_OF_TWO
                "cmp %[pixels], %[end]\n\tbne 1b\n\t"
                : EDGEC_TERNARY_OPERANDS
                : [end] "r"(end), [table] "r"(table)
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
    const uint32_t *table,
    int32_t is_of_four,
    int32_t dual_issue,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    (void)dual_issue;
    while (pixels != end) {
        const uint32_t *const lanes = table + (is_of_four ? 2 : 1) * *codes;
        codes++;
        for (int32_t pair = 0; pair < (is_of_four ? 2 : 1); pair++) {
            for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
                sums[i] = edgec_smlad(lanes[pair], *pixels++, sums[i]);
            }
        }
    }
    return codes;
}

#endif

/* Two sums of each pixel. groups: of eight taps. codes: of two channels, or of one whose signs are summed
 * apart. */
EDGEC_INLINE void edgec_ternary_quad(
    const uint32_t *pixels,
    int32_t groups,
    const uint8_t *codes,
    const uint32_t *table,
    int32_t is_of_four,
    int32_t dual_issue,
    edgec_ternary_sums_t *sums
) {
    if (groups <= EDGEC_TERNARY_BLOCK) {
        /* Short rows are worth a shorter way. */
        int32_t both[EDGEC_PACKED_PIXELS] = {0, 0, 0, 0};
        edgec_ternary_block(
            pixels,
            pixels + groups * EDGEC_PACKED_PAIRS * EDGEC_PACKED_PIXELS,
            codes,
            table,
            is_of_four,
            dual_issue,
            both
        );
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
            sums->first[i] = edgec_first_sum(both[i], 0);
            sums->second[i] = edgec_second_sum(both[i], sums->first[i]);
        }
        return;
    }
    memset(sums, 0, sizeof *sums);
    while (groups > 0) {
        int32_t run = edgec_least(groups, EDGEC_TERNARY_RUN);
        groups -= run;
        int32_t both[EDGEC_PACKED_PIXELS] = {0, 0, 0, 0};
        int32_t first[EDGEC_PACKED_PIXELS] = {0, 0, 0, 0};
        while (run > 0) {
            const int32_t block = edgec_least(run, EDGEC_TERNARY_BLOCK);
            const uint32_t *const end = pixels + block * EDGEC_PACKED_PAIRS * EDGEC_PACKED_PIXELS;
            codes = edgec_ternary_block(pixels, end, codes, table, is_of_four, dual_issue, both);
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
                first[i] = edgec_first_sum(both[i], first[i]);
            }
            pixels = end;
            run -= block;
        }
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_PACKED_PIXELS; i++) {
            sums->first[i] += first[i];
            sums->second[i] += edgec_second_sum(both[i], first[i]);
        }
    }
}

/* Assembly that takes nearly every register, so out of line. */
EDGEC_SHARED void edgec_ternary_channels_quad(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, edgec_ternary_sums_t *sums
) {
    edgec_ternary_quad(pixels, groups, codes, edgec_ternary_channels, 0, 0, sums);
}

EDGEC_SHARED void edgec_ternary_channels_quad_dual(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, edgec_ternary_sums_t *sums
) {
    edgec_ternary_quad(pixels, groups, codes, edgec_ternary_channels, 0, 1, sums);
}

EDGEC_SHARED void edgec_ternary_signs_quad(
    const uint32_t *pixels, int32_t groups, const uint8_t *codes, edgec_ternary_sums_t *sums
) {
    edgec_ternary_quad(pixels, groups, codes, edgec_ternary_signs, 1, 0, sums);
}

/* The same for one sum, of weights that the table has as they are. */
EDGEC_SHARED void edgec_ternary_values_quad(
    const uint32_t *pixels,
    int32_t groups,
    const uint8_t *codes,
    const uint32_t *table,
    int32_t sums[EDGEC_PACKED_PIXELS]
) {
    const uint32_t *const end = pixels + groups * EDGEC_PACKED_PAIRS * EDGEC_PACKED_PIXELS;
    edgec_ternary_block(pixels, end, codes, table, 1, 0, sums);
}

/* The table of two values: as edgec_ternary_signs, but of the weights themselves. */
EDGEC_SHARED void edgec_ternary_values(int32_t positive, int32_t negative, uint32_t *table) {
    const int32_t values[3] = {0, positive, -negative};
    for (int32_t next = 0; next < 9; next++) {
        const uint32_t second = edgec_lanes(values[next % 3], values[next / 3]);
        for (int32_t first = 0; first < 9; first++) {
            *table++ = edgec_lanes(values[first % 3], values[first / 3]);
            *table++ = second;
        }
    }
}

#endif
