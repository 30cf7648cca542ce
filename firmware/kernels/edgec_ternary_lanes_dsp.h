/* Ternary weights as 16-bit lanes, with the DSP extension.
 *
 * A lane has room for two weights, first + 2^14 * second, and a sum of products for two sums. So one SMLAD
 * adds two taps to both. A byte of four weights becomes lanes by a table:
 * - "channels": the same two taps of two channels, +1 and -1. One sum is enough where a channel's two values
 *   differ in sign only.
 * - "signs": four taps of one channel, whose positive members are the first sum and whose negative ones the
 *   second.
 *
 * Or lanes hold the weights themselves, of four taps and one channel: where all channels have the same two
 * values, a table of those is made in working memory.
 *
 * The first sum has 14 bits. It is read after every 64 taps, in which it changes by no more than that: 64
 * weights of -1 are the only ones too many, and "channels" is not for them. What remains is the second sum.
 * It has 18 bits, so both start again after 960 taps. */
#ifndef EDGEC_TERNARY_LANES_DSP_H
#define EDGEC_TERNARY_LANES_DSP_H

#include "edgec_dsp.h"
#include "edgec_ternary_digits.h"

/* Groups of eight taps after which first sums are read, and after which both start again. */
#define EDGEC_TERNARY_BLOCK 8
#define EDGEC_TERNARY_RUN 120
/* Bits of a first sum. */
#define EDGEC_TERNARY_FIRST 14

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

/* The first sum, from both and from what it was a block ago. */
EDGEC_INLINE int32_t edgec_first_sum(int32_t both, int32_t before) {
    const uint32_t change = ((uint32_t)both - (uint32_t)before) << (32 - EDGEC_TERNARY_FIRST);
    return before + ((int32_t)change >> (32 - EDGEC_TERNARY_FIRST));
}

/* The second sum, from both and the first. */
EDGEC_INLINE int32_t edgec_second_sum(int32_t both, int32_t first) {
    return (int32_t)((uint32_t)both - (uint32_t)first) >> EDGEC_TERNARY_FIRST;
}

#endif
