/* How the channels of a convolution run through columns of widened pixels, with the DSP extension
 * (edgec_conv2d_dsp.h). rounding: one of edgec_finish.h, a literal. */
#ifndef EDGEC_CONV2D_CHANNELS_DSP_H
#define EDGEC_CONV2D_CHANNELS_DSP_H

#include "edgec_channel_pairs_dsp.h"
#include "edgec_channel_quads_dsp.h"

/* By two pixels in one column takes the fewest instructions. By four pixels, or by two on a core that issues
 * two instructions together, channels run through several columns before the next ones' turn: weights that
 * wait for a flash, or drop out of a cache, wait less often. tool/kernels/conv2d-dsp.ts has the same numbers.
 */
#define EDGEC_LOOP_PAIRS 0
#define EDGEC_LOOP_DUAL 1
#define EDGEC_LOOP_QUADS 2
/* Of a column with less than four pixels: for EDGEC_LOOP_QUADS, at its end. */
#define EDGEC_LOOP_REST 3

/* Pixels of a column. */
EDGEC_INLINE int32_t edgec_column_pixels(int32_t loop) {
    return loop == EDGEC_LOOP_QUADS ? EDGEC_QUAD_PIXELS : 2;
}

/* Computes pairs of channels of the pixels in one column; with dual_issue, in each of `count` columns, which
 * follow each other. pixels: how many there are in a column; a lone one shares its place with what an old
 * second half gives, and is written after it. stride: bytes from one pixel's outputs to the next one's.
 * dual_issue: whether the core issues two instructions together, a literal. */
EDGEC_INLINE void edgec_channel_pairs_dsp(
    const uint32_t *columns,
    int32_t count,
    int32_t groups,
    const int32_t *packed,
    int8_t *output,
    int32_t stride,
    int32_t pixels,
    int32_t pairs,
    int32_t rounding,
    int32_t dual_issue
) {
    const int32_t pixel_stride = (pixels - 1) * stride;
    const uint32_t *const columns_end = columns + EDGEC_COLUMN_GROUP * groups * count;
    for (const int8_t *const end = output + 2 * pairs; output != end; output += 2) {
        const int32_t *next;
        const uint32_t *column = columns;
        int8_t *own = output;
        do {
            edgec_pair_sums_t sums;
            next = dual_issue ? edgec_sum_pair_dual_dsp(&column, groups, packed, &sums)
                              : edgec_sum_pair_dsp(&column, groups, packed, &sums);
            int32_t results[2][2];
            for (int32_t pixel = 0; pixel < 2; pixel++) {
                const int32_t second = edgec_second_sum_doubled(sums.both[pixel], sums.first[pixel]);
                results[pixel][0] = edgec_finish(sums.first[pixel] * 2, sums.finish[0], rounding);
                results[pixel][1] = edgec_finish(second, sums.finish[1], rounding);
            }
            own[pixel_stride] = (int8_t)results[1][0];
            own[pixel_stride + 1] = (int8_t)results[1][1];
            own[0] = (int8_t)results[0][0];
            own[1] = (int8_t)results[0][1];
            own += 2 * pixel_stride;
        } while (dual_issue && column != columns_end);
        packed = next;
    }
}

/* Computes `channels` channels that are packed alone, of the pixels in one column. output: of the first
 * pixel's first channel. */
EDGEC_INLINE void edgec_channels_alone_dsp(
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
        if (pixels == 2) {
            own[stride] = (int8_t)edgec_finish(2 * sum1, finish, rounding);
        }
        own[0] = (int8_t)edgec_finish(2 * sum0, finish, rounding);
        packed += 4;
    }
}

/* Channels in pairs of all columns, and channels alone of one: a copy in flash for each loop and for each
 * rounding that layers need. */
#define EDGEC_CONV2D_PAIRS(name, loop, rounding)                                                             \
    EDGEC_SHARED void name(                                                                                  \
        const uint32_t *columns,                                                                             \
        int32_t count,                                                                                       \
        int32_t groups,                                                                                      \
        const int32_t *packed,                                                                               \
        int8_t *output,                                                                                      \
        int32_t stride,                                                                                      \
        int32_t pixels,                                                                                      \
        int32_t pairs                                                                                        \
    ) {                                                                                                      \
        if ((loop) == EDGEC_LOOP_QUADS) {                                                                    \
            edgec_channel_quads_dsp(                                                                         \
                columns, count, groups, packed, output, stride, EDGEC_QUAD_PIXELS, pairs, rounding           \
            );                                                                                               \
        } else if ((loop) == EDGEC_LOOP_REST) {                                                              \
            edgec_channel_quads_dsp(columns, 1, groups, packed, output, stride, pixels, pairs, rounding);    \
        } else {                                                                                             \
            edgec_channel_pairs_dsp(                                                                         \
                columns,                                                                                     \
                count,                                                                                       \
                groups,                                                                                      \
                packed,                                                                                      \
                output,                                                                                      \
                stride,                                                                                      \
                pixels,                                                                                      \
                pairs,                                                                                       \
                rounding,                                                                                    \
                (loop) == EDGEC_LOOP_DUAL                                                                    \
            );                                                                                               \
        }                                                                                                    \
    }
#define EDGEC_CONV2D_ALONE(name, loop, rounding)                                                             \
    EDGEC_SHARED void name(                                                                                  \
        const uint32_t *column,                                                                              \
        int32_t groups,                                                                                      \
        const int32_t *packed,                                                                               \
        int8_t *output,                                                                                      \
        int32_t stride,                                                                                      \
        int32_t pixels,                                                                                      \
        int32_t alone                                                                                        \
    ) {                                                                                                      \
        if ((loop) == EDGEC_LOOP_QUADS) {                                                                    \
            edgec_channel_quads_alone_dsp(column, groups, packed, output, stride, pixels, alone, rounding);  \
        } else {                                                                                             \
            edgec_channels_alone_dsp(column, groups, packed, output, stride, pixels, alone, rounding);       \
        }                                                                                                    \
    }
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_PAIRS, edgec_conv2d_pairs, EDGEC_LOOP_PAIRS)
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_PAIRS, edgec_conv2d_dual, EDGEC_LOOP_DUAL)
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_PAIRS, edgec_conv2d_quads, EDGEC_LOOP_QUADS)
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_PAIRS, edgec_conv2d_rest, EDGEC_LOOP_REST)
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_ALONE, edgec_conv2d_pairs_alone, EDGEC_LOOP_PAIRS)
EDGEC_FOR_ROUNDINGS(EDGEC_CONV2D_ALONE, edgec_conv2d_quads_alone, EDGEC_LOOP_QUADS)

typedef void edgec_conv2d_pairs_t(
    const uint32_t *, int32_t, int32_t, const int32_t *, int8_t *, int32_t, int32_t, int32_t
);
typedef void
edgec_conv2d_alone_t(const uint32_t *, int32_t, const int32_t *, int8_t *, int32_t, int32_t, int32_t);

/* The shape of a convolution's columns, and of what is packed for them. */
typedef struct {
    const int32_t *packed;
    int32_t groups;
    int32_t output_channels;
    int32_t pairs;
    int32_t alone;
} edgec_conv2d_columns_t;

/* All channels of the pixels in each of `count` columns. pixels: how many there are in a column; fewer than
 * it has room for in the last one only. rounding, loop: literals. */
EDGEC_INLINE void edgec_conv2d_columns_dsp(
    const edgec_conv2d_columns_t *conv,
    const uint32_t *columns,
    int32_t count,
    int8_t *output,
    int32_t pixels,
    int32_t rounding,
    int32_t loop
) {
    const int32_t groups = conv->groups;
    const int32_t stride = conv->output_channels;
    const int is_rest = loop == EDGEC_LOOP_QUADS && pixels < EDGEC_QUAD_PIXELS;
    edgec_conv2d_pairs_t *const pairs =
        is_rest                    ? EDGEC_OF_ROUNDING(edgec_conv2d_rest, rounding)
        : loop == EDGEC_LOOP_QUADS ? EDGEC_OF_ROUNDING(edgec_conv2d_quads, rounding)
        : loop == EDGEC_LOOP_DUAL  ? EDGEC_OF_ROUNDING(edgec_conv2d_dual, rounding)
                                   : EDGEC_OF_ROUNDING(edgec_conv2d_pairs, rounding);
    pairs(columns, count, groups, conv->packed, output, stride, pixels, conv->pairs);
    if (conv->alone == 0) {
        return;
    }
    edgec_conv2d_alone_t *const alone =
        loop == EDGEC_LOOP_QUADS
            ? EDGEC_OF_ROUNDING(edgec_conv2d_quads_alone, EDGEC_SMALL_ROUNDING(rounding))
            : EDGEC_OF_ROUNDING(edgec_conv2d_pairs_alone, EDGEC_SMALL_ROUNDING(rounding));
    const int32_t pair_words = EDGEC_PAIR_GROUP_WORDS * groups + EDGEC_PAIR_FIXED_WORDS;
    const int32_t *const packed = conv->packed + conv->pairs * pair_words;
    for (; count > 0; count--) {
        alone(columns, groups, packed, output, stride, pixels, conv->alone);
        columns += 2 * edgec_column_pixels(loop) * groups;
        output += edgec_column_pixels(loop) * stride;
    }
}

#endif
