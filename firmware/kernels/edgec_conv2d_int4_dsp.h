/* 2-D convolution of weights of 4 bits, with the DSP extension: four channels of two pixels at a time
 * (edgec_int4_dsp.h).
 *
 * What the pixels' windows read is widened into `pixels`, for every pair of taps a word of each. Taps come in
 * the order of edgec_conv2d_dsp.h, and are filled up with zeros to whole groups of four. weights: by four
 * channels and pair of taps; the last channels are filled up with weights of zero. */
#ifndef EDGEC_CONV2D_INT4_DSP_H
#define EDGEC_CONV2D_INT4_DSP_H

#include "edgec_conv2d_packed_dsp.h"
#include "edgec_int4_dsp.h"

/* 8 times the sum of each pixel's inputs. */
EDGEC_SHARED void
edgec_int4_excess(const uint32_t *pixels, const uint32_t *end, int32_t excess[EDGEC_INT4_PIXELS]) {
    const uint32_t eights = UINT32_C(0x00010001) * EDGEC_INT4_OFFSET;
    int32_t first = 0, second = 0;
    for (; pixels != end; pixels += EDGEC_INT4_PIXELS) {
        first = edgec_smlad(pixels[0], eights, first);
        second = edgec_smlad(pixels[1], eights, second);
    }
    excess[0] = first;
    excess[1] = second;
}

EDGEC_INLINE void edgec_conv2d_int4_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    const uint32_t *weights,
    const uint8_t *biases,
    const int32_t *factors,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const int32_t row_bytes = filter_columns * input_channels;
    const int32_t groups = filter_rows * (row_bytes >> 2) + (filter_rows * (row_bytes & 3) + 3) / 4;
    const int32_t pairs = 2 * groups;
    const uint32_t *const end = pixels + EDGEC_INT4_PIXELS * pairs;
    memset(pixels, 0, (size_t)(end - pixels) * sizeof *pixels);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_INT4_PIXELS) {
        /* A lone last pixel is written over what an old second one gives. */
        const int32_t pixel_stride = left > 1 ? output_channels : 0;
        edgec_packed_next_pixel(&conv, 0, EDGEC_INT4_PIXELS);
        if (left > 1) {
            edgec_packed_next_pixel(&conv, 1, EDGEC_INT4_PIXELS);
        }
        int32_t excess[EDGEC_INT4_PIXELS];
        edgec_int4_excess(pixels, end, excess);
        const uint32_t *quad = weights;
        for (int32_t channel = 0; channel < output_channels; channel += EDGEC_INT4_CHANNELS) {
            const int32_t count = output_channels % EDGEC_INT4_CHANNELS == 0
                                      ? EDGEC_INT4_CHANNELS
                                      : edgec_least(EDGEC_INT4_CHANNELS, output_channels - channel);
            int32_t sums[EDGEC_INT4_SUMS] = {0};
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_INT4_CHANNELS; i++) {
                if (i < count) {
                    const int32_t bias = edgec_load_output(&conv.outputs, channel + i).bias;
                    const int32_t has_excess = i < EDGEC_INT4_CHANNELS - 1;
                    sums[2 * i] = has_excess ? bias - excess[0] : bias;
                    sums[2 * i + 1] = has_excess ? bias - excess[1] : bias;
                }
            }
            for (int32_t first = 0; first < pairs; first += EDGEC_INT4_BLOCK) {
                const int32_t block = edgec_least(EDGEC_INT4_BLOCK, pairs - first);
                edgec_int4_add_pixels(pixels + EDGEC_INT4_PIXELS * first, block, quad, sums);
                quad += block;
            }
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_INT4_CHANNELS; i++) {
                if (i < count) {
                    const edgec_output_t finish = edgec_load_output(&conv.outputs, channel + i);
                    const int8_t first = edgec_output(&conv.outputs, &finish, sums[2 * i]);
                    output[pixel_stride + i] = edgec_output(&conv.outputs, &finish, sums[2 * i + 1]);
                    output[i] = first;
                }
            }
            output += count;
        }
        output += pixel_stride;
    }
}

#endif
