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
 * second channel does not fit its pair, zeros take its place, and it overwrites what they give. */
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

/* What both ways to sum a pair compute; both leave the numbers that finish it in registers. */
#define EDGEC_PAIR_OPERANDS                                                                                  \
    [both0] "=&r"(both0), [both1] "=&r"(both1), [first0] "=&r"(first0), [first1] "=&r"(first1),              \
        [column] "+r"(column), [packed] "+r"(packed), "=&r"(r3), "=&r"(r4), "=&r"(r5), "=&r"(r8), "=&r"(r9)

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

/* Sums one packed pair over a column, moves on to the next column, and returns the next pair. The loop takes
 * eight groups a turn; the first turn starts as many groups later as it has less. What is added to pc counts
 * from the loop's label. */
EDGEC_INLINE const int32_t *
edgec_sum_pair_dsp(const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums) {
    const uint32_t *column = *columns;
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
            : EDGEC_PAIR_OPERANDS, "+r"(r2)
            : [end] "r"(end)
            : "cc", "memory");
    *columns = column;
    *sums = (edgec_pair_sums_t){{both0, both1}, {first0, first1}, {{r2, r3, r4}, {r5, r8, r9}}};
    return packed;
}

/* The same for cores that issue two instructions together. Each of the eight multiplications of a group has a
 * partner: a load for the half group behind it, or SXTB16, which must come first in its pair. Words are
 * loaded one by one, because LDM and LDRD issue alone. */
#define EDGEC_HALF_GROUP_DUAL(w, x0, x1, load_w, load_x0, load_x1)                                           \
    "sxtb16 r12, " w "\n\t"                                                                                  \
    "smlad %[both0], " w ", " x0 ", %[both0]\n\t" load_w "smlad %[both1], " w ", " x1                        \
    ", %[both1]\n\t" load_x0 "smlad %[first0], r12, " x0 ", %[first0]\n\t" load_x1                           \
    "smlad %[first1], r12, " x1 ", %[first1]\n\t"
/* Bytes of a group's code. For each of them that the first turn leaves out, its pointers go back by a quarter
 * of a column's and an eighth of the weights'. */
#define EDGEC_PAIR_GROUP_DUAL_BYTES 64
#define EDGEC_EVEN_TAPS_DUAL(i)                                                                              \
    EDGEC_HALF_GROUP_DUAL(                                                                                   \
        "r2",                                                                                                \
        "r3",                                                                                                \
        "r4",                                                                                                \
        "ldr.w r5, [%[packed], #8 * " #i " + 4]\n\t",                                                        \
        "ldr.w r8, [%[column], #16 * " #i " + 4]\n\t",                                                       \
        "ldr.w r9, [%[column], #16 * " #i " + 12]\n\t"                                                       \
    )
#define EDGEC_ODD_TAPS_DUAL(i, load_x0, load_x1)                                                             \
    EDGEC_HALF_GROUP_DUAL("r5", "r8", "r9", "ldr.w r2, [%[packed], #8 * " #i " + 8]\n\t", load_x0, load_x1)
#define EDGEC_PAIR_GROUP_DUAL(i)                                                                             \
    EDGEC_EVEN_TAPS_DUAL(i)                                                                                  \
    EDGEC_ODD_TAPS_DUAL(                                                                                     \
        i, "ldr.w r3, [%[column], #16 * " #i " + 16]\n\t", "ldr.w r4, [%[column], #16 * " #i " + 24]\n\t"    \
    )
/* The last of a turn reads nothing of the next: there may be none. Of the weights it does; they have words
 * behind them. */
#define EDGEC_PAIR_GROUPS_DUAL                                                                               \
    EDGEC_PAIR_GROUP_DUAL(0)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(1)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(2)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(3)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(4)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(5)                                                                                 \
    EDGEC_PAIR_GROUP_DUAL(6)                                                                                 \
    EDGEC_EVEN_TAPS_DUAL(7)                                                                                  \
    EDGEC_ODD_TAPS_DUAL(7, "", "")

/* As edgec_sum_pair_dsp. */
EDGEC_INLINE const int32_t *edgec_sum_pair_dual_dsp(
    const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums
) {
    const uint32_t *column = *columns;
    const uint32_t *const end = column + EDGEC_COLUMN_GROUP * groups;
    int32_t both0, both1, first0, first1;
    register int32_t r2 __asm__("r2");
    register int32_t r3 __asm__("r3");
    register int32_t r4 __asm__("r4");
    register int32_t r5 __asm__("r5");
    register int32_t r8 __asm__("r8");
    register int32_t r9 __asm__("r9");
    register int32_t r12 __asm__("r12") = EDGEC_PAIR_GROUP_DUAL_BYTES * (-groups & 7);
    __asm__("ldrd %[first0], %[both0], [%[packed]], #8\n\t"
            "ldr r2, [%[packed]]\n\t"
            "ldr r3, [%[column]]\n\t"
            "ldr r4, [%[column], #8]\n\t"
            "sub %[column], %[column], r12, lsr #2\n\t"
            "sub %[packed], %[packed], r12, lsr #3\n\t"
            "mov %[first1], %[first0]\n\t"
            "mov %[both1], %[both0]\n\t"
            "add pc, r12\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_PAIR_GROUPS_DUAL "add %[column], %[column], #128\n\t"
            "add %[packed], %[packed], #64\n\t"
            "cmp %[column], %[end]\n\t"
            "ittt ne\n\t"
            "ldrne r3, [%[column]]\n\t"
            "ldrne r4, [%[column], #8]\n\t"
            "bne 1b\n\t"
            "ldmia %[packed]!, {r2, r3, r4, r5, r8, r9}\n\t"
            : EDGEC_PAIR_OPERANDS, "=&r"(r2), "+r"(r12)
            : [end] "r"(end)
            : "cc", "memory");
    *columns = column;
    *sums = (edgec_pair_sums_t){{both0, both1}, {first0, first1}, {{r2, r3, r4}, {r5, r8, r9}}};
    return packed;
}

#else

EDGEC_INLINE const int32_t *
edgec_sum_pair_dsp(const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums) {
    const uint32_t *column = *columns;
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
    *columns = column;
    memcpy(sums->finish, packed, sizeof sums->finish);
    return packed + 6;
}

EDGEC_INLINE const int32_t *edgec_sum_pair_dual_dsp(
    const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pair_sums_t *sums
) {
    return edgec_sum_pair_dsp(columns, groups, packed, sums);
}

#endif

#endif
