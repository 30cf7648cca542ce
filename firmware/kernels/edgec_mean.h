/* Mean over the rows and columns of an image. */
#ifndef EDGEC_MEAN_H
#define EDGEC_MEAN_H

#include "edgec_window_sum.h"

/* From a sum of stored values to the output: sum_offset is minus the input's zero point for every pixel. */
typedef struct {
    int32_t sum_offset;
    int32_t multiplier;
    int32_t shift;
    int32_t output_zero_point;
} edgec_mean_scale_t;

EDGEC_INLINE int8_t edgec_scaled_mean(int32_t sum, edgec_mean_scale_t scale) {
    const int32_t mean = edgec_requantize(sum + scale.sum_offset, scale.multiplier, scale.shift);
    return (int8_t)edgec_clamp(mean + scale.output_zero_point, INT8_MIN, INT8_MAX);
}

EDGEC_INLINE void edgec_mean(edgec_window_t image, int8_t *output, edgec_mean_scale_t scale, int dsp) {
    int32_t channel = 0;
    for (; channel + 4 <= image.channels; channel += 4) {
        const edgec_four_sums_t sums = dsp ? edgec_sum_four_channels_dsp(image, channel, image.columns)
                                           : edgec_sum_four_channels(image, channel);
        output[channel] = edgec_scaled_mean(sums.sum0, scale);
        output[channel + 1] = edgec_scaled_mean(sums.sum1, scale);
        output[channel + 2] = edgec_scaled_mean(sums.sum2, scale);
        output[channel + 3] = edgec_scaled_mean(sums.sum3, scale);
    }
    for (; channel < image.channels; channel++) {
        output[channel] = edgec_scaled_mean(edgec_sum_channel(image, channel), scale);
    }
}

EDGEC_INLINE void edgec_mean_s8(
    const int8_t *input,
    int8_t *output,
    int32_t rows,
    int32_t columns,
    int32_t channels,
    int32_t sum_offset,
    int32_t multiplier,
    int32_t shift,
    int32_t output_zero_point
) {
    const edgec_window_t image = {input, rows, columns, columns * channels, channels};
    const edgec_mean_scale_t scale = {sum_offset, multiplier, shift, output_zero_point};
    edgec_mean(image, output, scale, 0);
}

EDGEC_INLINE void edgec_mean_s8_dsp(
    const int8_t *input,
    int8_t *output,
    int32_t rows,
    int32_t columns,
    int32_t channels,
    int32_t sum_offset,
    int32_t multiplier,
    int32_t shift,
    int32_t output_zero_point
) {
    const edgec_window_t image = {input, rows, columns, columns * channels, channels};
    const edgec_mean_scale_t scale = {sum_offset, multiplier, shift, output_zero_point};
    edgec_mean(image, output, scale, 1);
}

#endif
