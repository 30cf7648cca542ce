/* Sums of products for four output pixels and a pair of output channels at a time, with the DSP extension:
 * half as many weights are loaded for a product as with two pixels (edgec_channel_pairs_dsp.h, which has the
 * layout of packed channels). Where weights wait for a flash, that is what counts.
 *
 * A group of four taps is eight words of a column: taps (0, 2) of each pixel, then taps (1, 3) of each. */
#ifndef EDGEC_CHANNEL_QUADS_DSP_H
#define EDGEC_CHANNEL_QUADS_DSP_H

#include "edgec_channel_pairs_dsp.h"

#define EDGEC_QUAD_PIXELS 4
/* Words of one group of taps in a column. */
#define EDGEC_QUAD_COLUMN_GROUP 8

/* The sums of a pair of channels over four pixels. */
typedef struct {
    int32_t both[EDGEC_QUAD_PIXELS];
    int32_t first[EDGEC_QUAD_PIXELS];
} edgec_pixel_sums_t;

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_QUAD_HALF_GROUP                                                                                \
    "ldr.w r2, [%[packed]], #4\n\t"                                                                          \
    "ldrd r4, r5, [%[column]], #8\n\t"                                                                       \
    "sxtb16 r3, r2\n\t"                                                                                      \
    "smlad %[both0], r2, r4, %[both0]\n\t"                                                                   \
    "smlad %[first0], r3, r4, %[first0]\n\t"                                                                 \
    "smlad %[both1], r2, r5, %[both1]\n\t"                                                                   \
    "smlad %[first1], r3, r5, %[first1]\n\t"                                                                 \
    "ldrd r4, r5, [%[column]], #8\n\t"                                                                       \
    "smlad %[both2], r2, r4, %[both2]\n\t"                                                                   \
    "smlad %[first2], r3, r4, %[first2]\n\t"                                                                 \
    "smlad %[both3], r2, r5, %[both3]\n\t"                                                                   \
    "smlad %[first3], r3, r5, %[first3]\n\t"
/* 32 multiply-accumulates, and the bytes of their code. */
#define EDGEC_QUAD_PIXELS_GROUP EDGEC_QUAD_HALF_GROUP EDGEC_QUAD_HALF_GROUP
#define EDGEC_QUAD_PIXELS_GROUP_BYTES 96

/* Sums one packed pair over a column, moves on to the next column, and returns what is packed behind the
 * groups. The loop takes four groups a turn, and is entered as in edgec_sum_pair_dsp. Its end is in memory:
 * sums take all other registers. */
EDGEC_INLINE const int32_t *edgec_sum_quad_pixels_dsp(
    const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pixel_sums_t *sums
) {
    const uint32_t *column = *columns;
    const uint32_t *const end = column + EDGEC_QUAD_COLUMN_GROUP * groups;
    int32_t both0, both1, both2, both3, first0, first1, first2, first3;
    register int32_t r2 __asm__("r2") = EDGEC_QUAD_PIXELS_GROUP_BYTES * (-groups & 3);
    __asm__("ldrd %[first0], %[both0], [%[packed]], #8\n\t"
            "mov %[first1], %[first0]\n\t"
            "mov %[first2], %[first0]\n\t"
            "mov %[first3], %[first0]\n\t"
            "mov %[both1], %[both0]\n\t"
            "mov %[both2], %[both0]\n\t"
            "mov %[both3], %[both0]\n\t"
            "add pc, r2\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_QUAD_PIXELS_GROUP EDGEC_QUAD_PIXELS_GROUP EDGEC_QUAD_PIXELS_GROUP
                EDGEC_QUAD_PIXELS_GROUP "ldr r2, %[end]\n\t"
            "cmp %[column], r2\n\t"
            "bne 1b\n\t"
            : [both0] "=&r"(both0),
              [both1] "=&r"(both1),
              [both2] "=&r"(both2),
              [both3] "=&r"(both3),
              [first0] "=&r"(first0),
              [first1] "=&r"(first1),
              [first2] "=&r"(first2),
              [first3] "=&r"(first3),
              [column] "+r"(column),
              [packed] "+r"(packed),
              "+r"(r2)
            : [end] "m"(end)
            : "r3", "r4", "r5", "cc", "memory");
    *columns = column;
    *sums = (edgec_pixel_sums_t){{both0, both1, both2, both3}, {first0, first1, first2, first3}};
    return packed;
}

#else

EDGEC_INLINE const int32_t *edgec_sum_quad_pixels_dsp(
    const uint32_t **columns, int32_t groups, const int32_t *packed, edgec_pixel_sums_t *sums
) {
    for (int32_t pixel = 0; pixel < EDGEC_QUAD_PIXELS; pixel++) {
        sums->first[pixel] = packed[0];
        sums->both[pixel] = packed[1];
    }
    packed += 2;
    const uint32_t *column = *columns;
    for (const uint32_t *end = column + EDGEC_QUAD_COLUMN_GROUP * groups; column < end;) {
        const uint32_t weights = (uint32_t)*packed++;
        for (int32_t pixel = 0; pixel < EDGEC_QUAD_PIXELS; pixel++) {
            const uint32_t inputs = *column++;
            sums->both[pixel] = edgec_smlad(weights, inputs, sums->both[pixel]);
            sums->first[pixel] = edgec_smlad(edgec_sxtb16(weights), inputs, sums->first[pixel]);
        }
    }
    *columns = column;
    return packed;
}

#endif

/* Computes pairs of channels of the pixels in each of `count` columns, which follow each other. pixels: how
 * many of a column count. stride: bytes from one pixel's outputs to the next one's. */
EDGEC_INLINE void edgec_channel_quads_dsp(
    const uint32_t *columns,
    int32_t count,
    int32_t groups,
    const int32_t *packed,
    int8_t *output,
    int32_t stride,
    int32_t pixels,
    int32_t pairs,
    int32_t rounding
) {
    const uint32_t *const columns_end = columns + EDGEC_QUAD_COLUMN_GROUP * groups * count;
    for (const int8_t *const end = output + 2 * pairs; output != end; output += 2) {
        const int32_t *finish;
        const uint32_t *column = columns;
        int8_t *own = output;
        do {
            edgec_pixel_sums_t sums;
            finish = edgec_sum_quad_pixels_dsp(&column, groups, packed, &sums);
            const edgec_finish_t of_first = {finish[0], finish[1], finish[2]};
            const edgec_finish_t of_second = {finish[3], finish[4], finish[5]};
            int32_t results[EDGEC_QUAD_PIXELS][2];
            EDGEC_UNROLL
            for (int32_t pixel = 0; pixel < EDGEC_QUAD_PIXELS; pixel++) {
                const int32_t second = edgec_second_sum_doubled(sums.both[pixel], sums.first[pixel]);
                results[pixel][0] = edgec_finish(sums.first[pixel] * 2, of_first, rounding);
                results[pixel][1] = edgec_finish(second, of_second, rounding);
            }
            EDGEC_UNROLL
            for (int32_t pixel = 0; pixel < EDGEC_QUAD_PIXELS; pixel++) {
                if (pixel < pixels) {
                    own[pixel * stride] = (int8_t)results[pixel][0];
                    own[pixel * stride + 1] = (int8_t)results[pixel][1];
                }
            }
            own += EDGEC_QUAD_PIXELS * stride;
        } while (column != columns_end);
        packed = finish + 6;
    }
}

/* Computes `channels` channels that are packed alone, of the pixels in one column. output: of the first
 * pixel's first channel. */
EDGEC_INLINE void edgec_channel_quads_alone_dsp(
    const uint32_t *columns,
    int32_t groups,
    const int32_t *packed,
    int8_t *output,
    int32_t stride,
    int32_t pixels,
    int32_t channels,
    int32_t rounding
) {
    for (; channels > 0; channels--) {
        const int32_t bias = *packed++;
        int32_t sums[EDGEC_QUAD_PIXELS] = {bias, bias, bias, bias};
        const uint32_t *const end = columns + EDGEC_QUAD_COLUMN_GROUP * groups;
        for (const uint32_t *column = columns; column != end; column += EDGEC_QUAD_PIXELS) {
            const uint32_t weights = (uint32_t)*packed++;
            for (int32_t pixel = 0; pixel < EDGEC_QUAD_PIXELS; pixel++) {
                sums[pixel] = edgec_smlad(weights, column[pixel], sums[pixel]);
            }
        }
        const edgec_finish_t finish = {packed[0], packed[1], packed[2]};
        int8_t *const own = output + packed[3];
        for (int32_t pixel = 0; pixel < pixels; pixel++) {
            own[pixel * stride] = (int8_t)edgec_finish(2 * sums[pixel], finish, rounding);
        }
        packed += 4;
    }
}

#endif
