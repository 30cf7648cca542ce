/* 2-D convolution of weights of 4 bits, with the DSP extension: six pixels at a time, which share each weight
 * (edgec_int4_chains_dsp.h).
 *
 * Taps come in the order of edgec_conv2d_dsp.h, and are filled up with weights of zero to whole words. Sums
 * have 8 times the lanes of every word of the pixels too much, and 128 times the weights of the channel, so
 * they start with the negatives of both. */
#ifndef EDGEC_CONV2D_INT4_DSP_H
#define EDGEC_CONV2D_INT4_DSP_H

#include "edgec_conv2d_packed_dsp.h"
#include "edgec_int4_chains_dsp.h"

typedef struct {
    const uint32_t *pixels;
    const uint32_t *weights;
    /* Of a channel's weights, and of a block's, but for the last. */
    int32_t words;
    int32_t block_words;
    /* What sums start with: by block for the words of the pixels, and by channel and block. */
    int32_t *of_pixels;
    int32_t *of_weights;
    int32_t channels;
    /* Where the pixels' outputs go. Those that are not there share the place of the first. */
    int8_t *to[EDGEC_CHAINED_PIXELS];
} edgec_int4_batch_t;

/* -128 times the weights of a block. */
EDGEC_SHARED int32_t edgec_int4_start_of_weights(const uint32_t *weights, int32_t words) {
    int32_t sum = -EDGEC_CHAINED_WEIGHT * EDGEC_PACKED_GROUP * words;
    for (int32_t i = 0; i < words; i++) {
        const uint32_t word = weights[i];
        EDGEC_UNROLL
        for (int32_t shift = 0; shift < 16; shift += 4) {
            sum = edgec_smlad(word >> shift & UINT32_C(0x000f000f), UINT32_C(0x00010001), sum);
        }
    }
    return -EDGEC_CHAINED_BYTE * sum;
}

/* -8 times the lanes of each word of the pixels. */
EDGEC_SHARED void edgec_int4_start_of_pixels(const uint32_t *pixels, int32_t words, int32_t *start) {
    const uint32_t eights = edgec_lanes(-EDGEC_CHAINED_WEIGHT, -EDGEC_CHAINED_WEIGHT);
    int32_t a = 0, b = 0, c = 0, d = 0;
    for (int32_t pair = 0; pair < EDGEC_PACKED_PAIRS * words; pair++) {
        a = edgec_smlad(pixels[0], eights, a);
        b = edgec_smlad(pixels[1], eights, b);
        c = edgec_smlad(pixels[2], eights, c);
        d = edgec_smlad(pixels[3], eights, d);
        pixels += EDGEC_CHAINED_WORDS;
    }
    start[0] = a, start[1] = b, start[2] = c, start[3] = d;
}

/* The chains in functions of their own, for callers that leave the compiler too few registers. */
EDGEC_SHARED void edgec_int4_chains_shared(
    const uint32_t **pixels, int32_t words, const uint32_t **weights, int32_t sums[EDGEC_CHAINED_WORDS]
) {
    edgec_int4_chains(pixels, words, weights, sums);
}

EDGEC_SHARED void edgec_int4_chains_dual_shared(
    const uint32_t **pixels, int32_t words, const uint32_t **weights, int32_t sums[EDGEC_CHAINED_WORDS]
) {
    edgec_int4_chains_dual(pixels, words, weights, sums);
}

/* Computes all channels of six pixels. in_blocks: whether channels have more than one block; is_scaled:
 * whether outputs take multipliers; dual_issue: whether the core issues two instructions together; all
 * literals. */
EDGEC_INLINE void edgec_int4_channels_inline(
    const edgec_int4_batch_t *batch,
    const edgec_outputs_t *outputs,
    int32_t in_blocks,
    int32_t is_scaled,
    int32_t dual_issue
) {
    const uint32_t *weights = batch->weights;
    const int32_t *of_weights = batch->of_weights;
    for (int32_t channel = 0; channel < batch->channels; channel++) {
        const edgec_output_t finish = edgec_load_output(outputs, channel);
        int32_t sums[EDGEC_CHAINED_PIXELS];
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_CHAINED_PIXELS; i++) {
            sums[i] = finish.bias;
        }
        const uint32_t *pixels = batch->pixels;
        const int32_t *of_pixels = batch->of_pixels;
        int32_t left = batch->words;
        do {
            const int32_t words = in_blocks ? edgec_least(left, batch->block_words) : left;
            const uint32_t of_channel = (uint32_t)*of_weights++;
            int32_t both[EDGEC_CHAINED_WORDS];
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_CHAINED_WORDS; i++) {
                both[i] = (int32_t)((uint32_t)*of_pixels++ + of_channel);
            }
            if (dual_issue) {
                edgec_int4_chains_dual_shared(&pixels, words, &weights, both);
            } else {
                (is_scaled ? edgec_int4_chains_shared : edgec_int4_chains)(&pixels, words, &weights, both);
            }
            edgec_add_chain(both[0], both[1], sums);
            edgec_add_chain(both[2], both[3], sums + EDGEC_CHAIN);
            left -= words;
        } while (in_blocks && left > 0);
        EDGEC_UNROLL
        for (int32_t i = EDGEC_CHAINED_PIXELS - 1; i >= 0; i--) {
            batch->to[i][channel] = edgec_output(outputs, &finish, sums[i]);
        }
    }
}

/* The same where numbers are fixed point: a copy in flash for layers that keep negative outputs, one for the
 * others, and each once more for channels in blocks; all for either way to issue instructions. */
#define EDGEC_INT4_BATCH(name, keeps_negative, in_blocks, dual_issue)                                        \
    EDGEC_SHARED void name(const edgec_int4_batch_t *batch, const int32_t *biases, const int32_t *shift) {   \
        const edgec_outputs_t outputs = {                                                                    \
            (const uint8_t *)biases,                                                                         \
            shift,                                                                                           \
            sizeof *biases,                                                                                  \
            EDGEC_SHIFT_WORDS,                                                                               \
            0,                                                                                               \
            keeps_negative,                                                                                  \
            0,                                                                                               \
            0,                                                                                               \
            0,                                                                                               \
            0};                                                                                              \
        edgec_int4_channels_inline(batch, &outputs, in_blocks, 0, dual_issue);                               \
    }
EDGEC_INT4_BATCH(edgec_int4_channels, 1, 0, 0)
EDGEC_INT4_BATCH(edgec_int4_channels_relu, 0, 0, 0)
EDGEC_INT4_BATCH(edgec_int4_blocks, 1, 1, 0)
EDGEC_INT4_BATCH(edgec_int4_blocks_relu, 0, 1, 0)
EDGEC_INT4_BATCH(edgec_int4_dual_channels, 1, 0, 1)
EDGEC_INT4_BATCH(edgec_int4_dual_channels_relu, 0, 0, 1)
EDGEC_INT4_BATCH(edgec_int4_dual_blocks, 1, 1, 1)
EDGEC_INT4_BATCH(edgec_int4_dual_blocks_relu, 0, 1, 1)

/* Widens the window of the next output pixel into its words. */
EDGEC_INLINE void edgec_int4_next_pixel(edgec_packed_conv2d_t *conv, int32_t i) {
    int32_t pitch;
    const int8_t *const window = edgec_packed_next_window(conv, &pitch);
    const int32_t is_second = i >= EDGEC_CHAIN;
    uint32_t *const chain = conv->pixels + 2 * is_second;
    const int32_t place = i - EDGEC_CHAIN * is_second;
    /* A loop for each place. */
    if (place == 0) {
        edgec_widen_pixel(conv, window, pitch, chain, 0, edgec_widen_chained);
    } else if (place == 1) {
        edgec_widen_pixel(conv, window, pitch, chain, 1, edgec_widen_chained);
    } else {
        edgec_widen_pixel(conv, window, pitch, chain, 2, edgec_widen_chained);
    }
}

/* pixels: four words for every pair of taps. sums: what they start with: by channel its bias, by channel and
 * block, and by block the four of the pixels' words. block_words: of weights in a block; the last
 * may have less. dual_issue: whether the core issues two instructions together. */
EDGEC_INLINE void edgec_conv2d_int4_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    int32_t *sums,
    const uint32_t *weights,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t block_words,
    int32_t dual_issue,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const int32_t words = edgec_packed_groups(&conv);
    const int32_t blocks = (words + block_words - 1) / block_words;
    const int32_t block_pixels = block_words * EDGEC_PACKED_PAIRS * EDGEC_CHAINED_WORDS;
    int32_t *const of_weights = sums + output_channels;
    int32_t *const of_pixels = of_weights + output_channels * blocks;
    edgec_int4_batch_t batch = {
        pixels, weights, words, block_words, of_pixels, of_weights, output_channels, {output}};
    for (int32_t channel = 0; channel < output_channels; channel++) {
        sums[channel] = edgec_load_output(&conv.outputs, channel).bias;
        for (int32_t i = 0; i < blocks; i++) {
            const int32_t first = i * block_words;
            const int32_t count = edgec_least(block_words, words - first);
            of_weights[channel * blocks + i] =
                edgec_int4_start_of_weights(weights + channel * words + first, count);
        }
    }
    memset(pixels, 0, (size_t)(words * EDGEC_PACKED_PAIRS * EDGEC_CHAINED_WORDS) * sizeof *pixels);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_CHAINED_PIXELS) {
        const int32_t count = edgec_least(left, EDGEC_CHAINED_PIXELS);
        for (int32_t i = 0; i < EDGEC_CHAINED_PIXELS; i++) {
            batch.to[i] = output;
            if (i < count) {
                edgec_int4_next_pixel(&conv, i);
                batch.to[i] += i * output_channels;
            }
        }
        for (int32_t i = 0; i < blocks; i++) {
            const int32_t block = edgec_least(block_words, words - i * block_words);
            edgec_int4_start_of_pixels(pixels + i * block_pixels, block, of_pixels + EDGEC_CHAINED_WORDS * i);
        }
        if (factor_words != EDGEC_SHIFT_WORDS || clamps) {
            edgec_int4_channels_inline(&batch, &conv.outputs, blocks > 1, 1, dual_issue);
        } else if (dual_issue && blocks == 1) {
            (keeps_negative ? edgec_int4_dual_channels : edgec_int4_dual_channels_relu
            )(&batch, sums, factors);
        } else if (dual_issue) {
            (keeps_negative ? edgec_int4_dual_blocks : edgec_int4_dual_blocks_relu)(&batch, sums, factors);
        } else if (blocks == 1) {
            (keeps_negative ? edgec_int4_channels : edgec_int4_channels_relu)(&batch, sums, factors);
        } else {
            (keeps_negative ? edgec_int4_blocks : edgec_int4_blocks_relu)(&batch, sums, factors);
        }
        output += count * output_channels;
    }
}

#endif
