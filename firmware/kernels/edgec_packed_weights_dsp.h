/* Sums of products with weights from a codebook, indices of 2 to 5 bits, with the DSP extension: how they
 * become lanes.
 *
 * Indices come in groups of eight, which take as many bytes as an index has bits. Two by two they become the
 * 16-bit lanes of a word: taps (0, 2), (1, 3), (4, 6) and (5, 7) of the group, as SXTB16 widens the inputs.
 * They are stored pair after pair, the lower lane's first, and looked up together in a table of all pairs,
 * which is made in working memory. tool/kernels/packed-weights.ts packs them, with two bytes behind the last
 * that may be read. */
#ifndef EDGEC_PACKED_WEIGHTS_DSP_H
#define EDGEC_PACKED_WEIGHTS_DSP_H

#include "edgec_dsp.h"

#define EDGEC_PACKED_GROUP 8
/* Words of lanes in a group. */
#define EDGEC_PACKED_PAIRS 4

/* The table of all pairs of a codebook: 4^bits words. */
EDGEC_SHARED void
edgec_pair_codebook(const int8_t *codebook, int32_t entries, int32_t bits, uint32_t *pairs) {
    for (int32_t high = 0; high < entries; high++) {
        for (int32_t low = 0; low < entries; low++) {
            pairs[low] = edgec_lanes(codebook[low], codebook[high]);
        }
        pairs += 1 << bits;
    }
}

/* The lanes of pair `pair` of a row of indices. */
EDGEC_INLINE uint32_t
edgec_codebook_lanes(const uint8_t *row, int32_t pair, int32_t bits, const uint32_t *pairs) {
    const int32_t first = 2 * bits * pair;
    uint16_t half;
    memcpy(&half, row + first / 8, sizeof half);
    return pairs[(uint32_t)half >> first % 8 & ((UINT32_C(1) << (2 * bits)) - 1)];
}

#if defined(__ARM_FEATURE_DSP)

/* Looks up the lanes of a pair of the group at `group`. A pair of 4 bits each is a byte. */
#define EDGEC_FIND_LANES(group, pair)                                                                        \
    "ldrh %[lanes], [%[" group "], %[byte" pair "]]\n\t"                                                     \
    "ubfx %[lanes], %[lanes], %[bit" pair "], %[pair_bits]\n\t"                                              \
    "ldr %[lanes], [%[pairs], %[lanes], lsl #2]\n\t"
#define EDGEC_FIND_BYTE(group, pair)                                                                         \
    "ldrb %[lanes], [%[" group "], #" pair "]\n\t"                                                           \
    "ldr %[lanes], [%[pairs], %[lanes], lsl #2]\n\t"
#define EDGEC_PAIR_BITS(bits)                                                                                \
    [bits] "i"(bits), [pair_bits] "i"(2 * (bits)), [byte0] "i"(0), [bit0] "i"(0),                            \
        [byte1] "i"((2 * (bits)) / 8), [bit1] "i"((2 * (bits)) % 8), [byte2] "i"((4 * (bits)) / 8),          \
        [bit2] "i"((4 * (bits)) % 8), [byte3] "i"((6 * (bits)) / 8), [bit3] "i"((6 * (bits)) % 8)
/* The same from a word that holds all four pairs: those of up to 4 bits each. */
#define EDGEC_FIND_FIELD(word, pair)                                                                         \
    "ubfx %[lanes], %[" word "], %[field" pair "], %[pair_bits]\n\t"                                         \
    "ldr %[lanes], [%[pairs], %[lanes], lsl #2]\n\t"
#define EDGEC_PAIR_FIELDS(bits)                                                                              \
    [bits] "i"(bits), [pair_bits] "i"(2 * (bits)), [field0] "i"(0), [field1] "i"(2 * (bits)),                \
        [field2] "i"(4 * (bits)), [field3] "i"(6 * (bits))

#endif

#endif
