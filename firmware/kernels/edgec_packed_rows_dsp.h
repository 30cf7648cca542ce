/* Two rows of weights from a codebook times one pixel (edgec_packed_weights_dsp.h). inputs: by pair of taps a
 * word, up to `end`. sums: of the rows; the products are added. */
#ifndef EDGEC_PACKED_ROWS_DSP_H
#define EDGEC_PACKED_ROWS_DSP_H

#include "edgec_packed_weights_dsp.h"

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_PACKED_ROW_PAIR(input, sum) "smlad %[" sum "], %[lanes], " input ", %[" sum "]\n\t"
/* take: from a group to the lanes of one of its pairs. */
#define EDGEC_PACKED_ROW_GROUP(take, group, sum)                                                             \
    take(group, "0") EDGEC_PACKED_ROW_PAIR("r2", sum) take(group, "1") EDGEC_PACKED_ROW_PAIR("r3", sum)      \
        take(group, "2") EDGEC_PACKED_ROW_PAIR("r4", sum) take(group, "3") EDGEC_PACKED_ROW_PAIR("r5", sum)
#define EDGEC_PACKED_ROWS_INPUTS "ldmia %[inputs]!, {r2, r3, r4, r5}\n\t"
#define EDGEC_PACKED_ROWS_NEXT "cmp %[inputs], %[end]\n\tbne 1b\n\t"
#define EDGEC_PACKED_ROWS_OF_BYTES                                                                           \
    EDGEC_PACKED_ROWS_INPUTS                                                                                 \
    EDGEC_PACKED_ROW_GROUP(EDGEC_FIND_BYTE, "first", "a")                                                    \
    "adds %[first], #4\n\t" EDGEC_PACKED_ROW_GROUP(                                                          \
        EDGEC_FIND_BYTE, "second", "b"                                                                       \
    ) "adds %[second], #4\n\t" EDGEC_PACKED_ROWS_NEXT
#define EDGEC_PACKED_ROWS_OF_INDICES                                                                         \
    EDGEC_PACKED_ROWS_INPUTS                                                                                 \
    EDGEC_PACKED_ROW_GROUP(EDGEC_FIND_LANES, "first", "a")                                                   \
    "adds %[first], %[bits]\n\t" EDGEC_PACKED_ROW_GROUP(                                                     \
        EDGEC_FIND_LANES, "second", "b"                                                                      \
    ) "adds %[second], %[bits]\n\t" EDGEC_PACKED_ROWS_NEXT
#define EDGEC_PACKED_ROWS_OF_FIELDS                                                                          \
    EDGEC_PACKED_ROWS_INPUTS "ldr %[word], [%[first]], %[bits]\n\t" EDGEC_PACKED_ROW_GROUP(                  \
        EDGEC_FIND_FIELD, "word", "a"                                                                        \
    ) "ldr %[word], [%[second]], %[bits]\n\t" EDGEC_PACKED_ROW_GROUP(EDGEC_FIND_FIELD, "word", "b")          \
        EDGEC_PACKED_ROWS_NEXT
#define EDGEC_PACKED_ROWS_OPERANDS                                                                           \
    [a] "+r"(a), [b] "+r"(b), [inputs] "+r"(inputs), [first] "+r"(first), [second] "+r"(second),             \
        [lanes] "=&r"(lanes)

EDGEC_INLINE void edgec_codebook_rows_inline(
    const uint32_t *inputs,
    const uint32_t *end,
    const uint8_t *first,
    const uint8_t *second,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[2]
) {
    int32_t a = sums[0], b = sums[1];
    uint32_t lanes, word;
    if (bits < 4) {
        __asm__("1:\n\t" EDGEC_PACKED_ROWS_OF_FIELDS
                : EDGEC_PACKED_ROWS_OPERANDS, [word] "=&r"(word)
                : [end] "r"(end), [pairs] "r"(pairs), EDGEC_PAIR_FIELDS(bits)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else if (bits == 4) {
        __asm__("1:\n\t" EDGEC_PACKED_ROWS_OF_BYTES:EDGEC_PACKED_ROWS_OPERANDS
                : [end] "r"(end), [pairs] "r"(pairs)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    } else {
        __asm__("1:\n\t" EDGEC_PACKED_ROWS_OF_INDICES:EDGEC_PACKED_ROWS_OPERANDS
                : [end] "r"(end), [pairs] "r"(pairs), EDGEC_PAIR_BITS(bits)
                : "r2", "r3", "r4", "r5", "cc", "memory");
    }
    sums[0] = a, sums[1] = b;
}

#else

EDGEC_INLINE void edgec_codebook_rows_inline(
    const uint32_t *inputs,
    const uint32_t *end,
    const uint8_t *first,
    const uint8_t *second,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[2]
) {
    for (int32_t pair = 0; inputs != end; pair++, inputs++) {
        sums[0] = edgec_smlad(edgec_codebook_lanes(first, pair, bits, pairs), *inputs, sums[0]);
        sums[1] = edgec_smlad(edgec_codebook_lanes(second, pair, bits, pairs), *inputs, sums[1]);
    }
}

#endif

/* Assembly that takes nearly every register, so out of line: a function for each number of bits. */
#define EDGEC_CODEBOOK_ROWS(bits)                                                                            \
    EDGEC_SHARED void edgec_codebook_rows_##bits(                                                            \
        const uint32_t *inputs,                                                                              \
        const uint32_t *end,                                                                                 \
        const uint8_t *first,                                                                                \
        const uint8_t *second,                                                                               \
        const uint32_t *pairs,                                                                               \
        int32_t sums[2]                                                                                      \
    ) {                                                                                                      \
        edgec_codebook_rows_inline(inputs, end, first, second, pairs, bits, sums);                           \
    }
EDGEC_CODEBOOK_ROWS(2)
EDGEC_CODEBOOK_ROWS(3)
EDGEC_CODEBOOK_ROWS(4)
EDGEC_CODEBOOK_ROWS(5)

EDGEC_INLINE void edgec_codebook_rows(
    const uint32_t *inputs,
    const uint32_t *end,
    const uint8_t *first,
    const uint8_t *second,
    const uint32_t *pairs,
    int32_t bits,
    int32_t sums[2]
) {
    switch (bits) {
    case 2:
        edgec_codebook_rows_2(inputs, end, first, second, pairs, sums);
        break;
    case 3:
        edgec_codebook_rows_3(inputs, end, first, second, pairs, sums);
        break;
    case 4:
        edgec_codebook_rows_4(inputs, end, first, second, pairs, sums);
        break;
    default:
        edgec_codebook_rows_5(inputs, end, first, second, pairs, sums);
    }
}

#endif
