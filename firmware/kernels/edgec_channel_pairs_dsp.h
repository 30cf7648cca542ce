/* Sums of products for two output pixels and a pair of output channels at a time, with the DSP extension.
 *
 * A column holds the inputs of two pixels, widened to 16 bits. Taps come in groups of four, the last filled
 * up with taps of weight zero. A group is four words: taps (0, 2) and (1, 3) of the first pixel, then of the
 * second.
 *
 * A packed pair of channels is a sequence of words:
 *   bias of the first channel, 256 * bias of the second + bias of the first;
 *   for every group two words, the weights of taps (0, 2) and (1, 3), each half 256 * second + first;
 *   multiplier, offset, shift of the first channel, then of the second.
 * Multiplying such a half adds to the sums of both channels: `both` is 256 * second + first. SXTB16 takes the
 * first channel's weights out of the low bytes for its own sum, and what it leaves of `both` is the second's.
 * That sum must fit 24 bits, which the packer makes sure of (tool/kernels/channel-pairs.ts).
 *
 * Channels without a partner are packed alone, behind the pairs: bias; for every group the weights of taps
 * (0, 2) and (1, 3) as halves; multiplier, offset, shift; in a convolution the number of the channel. Where a
 * second channel does not fit its pair, zeros take its place, and it overwrites what they give.
 *
 * rounding: one of edgec_finish.h, a literal. */
#ifndef EDGEC_CHANNEL_PAIRS_DSP_H
#define EDGEC_CHANNEL_PAIRS_DSP_H

#include "edgec_dsp.h"
#include "edgec_finish.h"

/* Words of one group of taps in a column, and in a packed pair of channels. */
#define EDGEC_COLUMN_GROUP 4
#define EDGEC_PAIR_GROUP_WORDS 2
/* Words of a packed pair besides its groups. */
#define EDGEC_PAIR_FIXED_WORDS 8

/* Twice the second channel's sum. */
EDGEC_INLINE int32_t edgec_second_sum_doubled(int32_t both, int32_t first) {
    return (int32_t)((uint32_t)both - (uint32_t)first) >> 7;
}

/* The sums of a pair of channels over two pixels, and how they are finished. */
typedef struct {
    int32_t both[2];
    int32_t first[2];
    edgec_finish_t finish[2];
} edgec_pair_sums_t;

#if defined(__ARM_FEATURE_DSP)

/* 16 multiply-accumulates, and the bytes of their code. */
#define EDGEC_PAIR_GROUP_BYTES 48
#define EDGEC_PAIR_GROUP                                                                                     \
    "ldmia.w %[column]!, {r2, r3, r4, r5}\n\t"                                                               \
    "ldrd r8, r9, [%[packed]], #8\n\t"                                                                       \
    "smlad %[both0], r8, r2, %[both0]\n\t"                                                                   \
    "smlad %[both1], r8, r4, %[both1]\n\t"                                                                   \
    "sxtb16 r8, r8\n\t"                                                                                      \
    "smlad %[first0], r8, r2, %[first0]\n\t"                                                                 \
    "smlad %[first1], r8, r4, %[first1]\n\t"                                                                 \
    "smlad %[both0], r9, r3, %[both0]\n\t"                                                                   \
    "smlad %[both1], r9, r5, %[both1]\n\t"                                                                   \
    "sxtb16 r9, r9\n\t"                                                                                      \
    "smlad %[first0], r9, r3, %[first0]\n\t"                                                                 \
    "smlad %[first1], r9, r5, %[first1]\n\t"
#define EDGEC_PAIR_GROUPS                                                                                    \
    EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP    \
        EDGEC_PAIR_GROUP EDGEC_PAIR_GROUP

/* Sums one packed pair over a column, and returns the next. The loop takes eight groups a turn; the first
 * turn starts as many groups later as it has less. What is added to pc counts from the loop's label. */
EDGEC_INLINE const int32_t *
edgec_sum_pair_dsp(const uint32_t *column, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums) {
    const uint32_t *const end = column + EDGEC_COLUMN_GROUP * groups;
    int32_t both0, both1, first0, first1;
    register int32_t r2 __asm__("r2") = EDGEC_PAIR_GROUP_BYTES * (-groups & 7);
    register int32_t r3 __asm__("r3");
    register int32_t r4 __asm__("r4");
    register int32_t r5 __asm__("r5");
    register int32_t r8 __asm__("r8");
    register int32_t r9 __asm__("r9");
    __asm__("ldrd %[first0], %[both0], [%[packed]], #8\n\t"
            "mov %[first1], %[first0]\n\t"
            "mov %[both1], %[both0]\n\t"
            "add pc, r2\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_PAIR_GROUPS "cmp %[column], %[end]\n\t"
            "bne 1b\n\t"
            "ldmia %[packed]!, {r2, r3, r4, r5, r8, r9}\n\t"
            : [both0] "=&r"(both0),
              [both1] "=&r"(both1),
              [first0] "=&r"(first0),
              [first1] "=&r"(first1),
              [column] "+r"(column),
              [packed] "+r"(packed),
              "+r"(r2),
              "=&r"(r3),
              "=&r"(r4),
              "=&r"(r5),
              "=&r"(r8),
              "=&r"(r9)
            : [end] "r"(end)
            : "cc", "memory");
    *sums = (edgec_pair_sums_t){{both0, both1}, {first0, first1}, {{r2, r3, r4}, {r5, r8, r9}}};
    return packed;
}

#else

EDGEC_INLINE const int32_t *
edgec_sum_pair_dsp(const uint32_t *column, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums) {
    for (int32_t pixel = 0; pixel < 2; pixel++) {
        sums->first[pixel] = packed[0];
        sums->both[pixel] = packed[1];
    }
    packed += 2;
    for (const uint32_t *end = column + EDGEC_COLUMN_GROUP * groups; column < end;
         column += EDGEC_COLUMN_GROUP) {
        for (int32_t i = 0; i < 2; i++) {
            const uint32_t weights = (uint32_t)*packed++;
            for (int32_t pixel = 0; pixel < 2; pixel++) {
                const uint32_t inputs = column[2 * pixel + i];
                sums->both[pixel] = edgec_smlad(weights, inputs, sums->both[pixel]);
                sums->first[pixel] = edgec_smlad(edgec_sxtb16(weights), inputs, sums->first[pixel]);
            }
        }
    }
    memcpy(sums->finish, packed, sizeof sums->finish);
    return packed + 6;
}

#endif

/* Computes pairs of channels of two pixels, whose outputs are `pixel_stride` bytes apart. Where that is 0,
 * the first pixel's stay. */
EDGEC_INLINE void edgec_channel_pairs_dsp(
    const uint32_t *column,
    int32_t groups,
    const int32_t *packed,
    int8_t *output,
    int32_t pixel_stride,
    int32_t pairs,
    int32_t rounding
) {
    for (const int8_t *const end = output + 2 * pairs; output != end; output += 2) {
        edgec_pair_sums_t sums;
        packed = edgec_sum_pair_dsp(column, groups, packed, &sums);
        int32_t results[2][2];
        for (int32_t pixel = 0; pixel < 2; pixel++) {
            const int32_t second = edgec_second_sum_doubled(sums.both[pixel], sums.first[pixel]);
            results[pixel][0] = edgec_finish(sums.first[pixel] * 2, sums.finish[0], rounding);
            results[pixel][1] = edgec_finish(second, sums.finish[1], rounding);
        }
        output[pixel_stride] = (int8_t)results[1][0];
        output[pixel_stride + 1] = (int8_t)results[1][1];
        output[0] = (int8_t)results[0][0];
        output[1] = (int8_t)results[0][1];
    }
}

/* Computes `channels` channels that are packed alone. output: of the pixel's first channel. */
EDGEC_INLINE void edgec_channels_alone_dsp(
    const uint32_t *columns,
    int32_t groups,
    const int32_t *packed,
    int8_t *output,
    int32_t pixel_stride,
    int32_t channels,
    int32_t rounding
) {
    for (; channels > 0; channels--) {
        int32_t sum0 = *packed++;
        int32_t sum1 = sum0;
        const uint32_t *column = columns;
        for (int32_t i = groups; i > 0; i--) {
            const uint32_t even = (uint32_t)packed[0];
            const uint32_t odd = (uint32_t)packed[1];
            sum0 = edgec_smlad(odd, column[1], edgec_smlad(even, column[0], sum0));
            sum1 = edgec_smlad(odd, column[3], edgec_smlad(even, column[2], sum1));
            packed += EDGEC_PAIR_GROUP_WORDS;
            column += EDGEC_COLUMN_GROUP;
        }
        const edgec_finish_t finish = {packed[0], packed[1], packed[2]};
        int8_t *const own = output + packed[3];
        own[pixel_stride] = (int8_t)edgec_finish(2 * sum1, finish, rounding);
        own[0] = (int8_t)edgec_finish(2 * sum0, finish, rounding);
        packed += 4;
    }
}

#endif
