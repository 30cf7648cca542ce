/* 2-D convolutions of ternary weights, with the DSP extension: four pixels at a time, which share each
 * weight. edgec_ternary_quads_dsp.h has the layout of the weights, edgec_conv2d_packed_dsp.h that of the
 * pixels. */
#ifndef EDGEC_CONV2D_TERNARY_DSP_H
#define EDGEC_CONV2D_TERNARY_DSP_H

#include "edgec_conv2d_packed_dsp.h"
#include "edgec_ternary_quads_dsp.h"

/* codes: of two channels together, for layers each of whose channels has two values that differ in sign only.
 * magnitudes: of the channels' values, or one for all where the step is 0. dual_issue: whether the core
 * issues two instructions together. */
EDGEC_INLINE void edgec_conv2d_ternary_channels_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    const uint8_t *codes,
    const uint8_t *magnitudes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t magnitude_step,
    int32_t dual_issue,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const int32_t groups = edgec_packed_groups(&conv);
    edgec_packed_clear(&conv);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_PACKED_PIXELS) {
        const int32_t count = edgec_packed_next_pixels(&conv, left);
        for (int32_t channel = 0; channel < output_channels; channel += 2) {
            edgec_ternary_sums_t sums;
            const uint8_t *const own_codes = codes + channel * groups * 2;
            if (dual_issue) {
                edgec_ternary_channels_quad_dual(pixels, groups, own_codes, &sums);
            } else {
                edgec_ternary_channels_quad(pixels, groups, own_codes, &sums);
            }
            for (int32_t i = 0; i < edgec_least(2, output_channels - channel); i++) {
                const edgec_output_t finish = edgec_load_output(&conv.outputs, channel + i);
                const int32_t magnitude = magnitudes[(channel + i) * magnitude_step];
                int32_t *const own = i == 0 ? sums.first : sums.second;
                EDGEC_UNROLL
                for (int32_t j = 0; j < EDGEC_PACKED_PIXELS; j++) {
                    own[j] = finish.bias + magnitude * own[j];
                }
                edgec_packed_finish(&conv, &finish, own, count, output + channel + i);
            }
        }
        output += count * output_channels;
    }
}

/* table: of 162 words. codes: of every channel. positive, negative: the magnitudes of all channels' values.
 */
EDGEC_INLINE void edgec_conv2d_ternary_values_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    uint32_t *table,
    const uint8_t *codes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t positive,
    int32_t negative,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const int32_t groups = edgec_packed_groups(&conv);
    edgec_ternary_values(positive, negative, table);
    edgec_packed_clear(&conv);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_PACKED_PIXELS) {
        const int32_t count = edgec_packed_next_pixels(&conv, left);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const edgec_output_t finish = edgec_load_output(&conv.outputs, channel);
            int32_t sums[EDGEC_PACKED_PIXELS] = {finish.bias, finish.bias, finish.bias, finish.bias};
            edgec_ternary_values_quad(pixels, groups, codes + channel * groups * 2, table, sums);
            edgec_packed_finish(&conv, &finish, sums, count, output + channel);
        }
        output += count * output_channels;
    }
}

/* codes: of every channel. magnitudes: of its positive and negative value, or two for all where the step is
 * 0. */
EDGEC_INLINE void edgec_conv2d_ternary_signs_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *pixels,
    int8_t *patch,
    const uint8_t *codes,
    const uint8_t *magnitudes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t magnitude_step,
    EDGEC_PACKED_CONV2D_PARAMETERS
) {
    edgec_packed_conv2d_t conv = EDGEC_PACKED_CONV2D;
    const int32_t groups = edgec_packed_groups(&conv);
    edgec_packed_clear(&conv);
    for (int32_t left = output_rows * output_columns; left > 0; left -= EDGEC_PACKED_PIXELS) {
        const int32_t count = edgec_packed_next_pixels(&conv, left);
        for (int32_t channel = 0; channel < output_channels; channel++) {
            const edgec_output_t finish = edgec_load_output(&conv.outputs, channel);
            const uint8_t *const own = magnitudes + channel * magnitude_step;
            edgec_ternary_sums_t sums;
            edgec_ternary_signs_quad(pixels, groups, codes + channel * groups * 2, &sums);
            EDGEC_UNROLL
            for (int32_t j = 0; j < EDGEC_PACKED_PIXELS; j++) {
                sums.first[j] = finish.bias + own[0] * sums.first[j] - own[1] * sums.second[j];
            }
            edgec_packed_finish(&conv, &finish, sums.first, count, output + channel);
        }
        output += count * output_channels;
    }
}

#endif
