/* Sum of two tensors of the same shape. The output may lie over the first input. */
#ifndef EDGEC_ADD_H
#define EDGEC_ADD_H

#include "edgec_kernels.h"

/* The sum as a linear function of the stored values:
 *
 *   output = clamp((factor1 * input1 + factor2 * input2 + offset) >> fraction_bits)
 *
 * Factors and offset are found offline so that this equals edgec_add_s8 for every pair of inputs, and no
 * intermediate result leaves 32 bits. */
EDGEC_INLINE void edgec_add_linear_s8(
    const int8_t *input1,
    const int8_t *input2,
    int8_t *output,
    int32_t count,
    int32_t factor1,
    int32_t factor2,
    int32_t offset,
    int32_t fraction_bits,
    int32_t minimum,
    int32_t maximum
) {
    /* Four at a time, all loads before the first store: the compiler cannot know that the stores change no
     * input still to be loaded. */
    int32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const int32_t sum0 = offset + factor1 * input1[i] + factor2 * input2[i];
        const int32_t sum1 = offset + factor1 * input1[i + 1] + factor2 * input2[i + 1];
        const int32_t sum2 = offset + factor1 * input1[i + 2] + factor2 * input2[i + 2];
        const int32_t sum3 = offset + factor1 * input1[i + 3] + factor2 * input2[i + 3];
        output[i] = (int8_t)edgec_clamp(sum0 >> fraction_bits, minimum, maximum);
        output[i + 1] = (int8_t)edgec_clamp(sum1 >> fraction_bits, minimum, maximum);
        output[i + 2] = (int8_t)edgec_clamp(sum2 >> fraction_bits, minimum, maximum);
        output[i + 3] = (int8_t)edgec_clamp(sum3 >> fraction_bits, minimum, maximum);
    }
    for (; i < count; i++) {
        const int32_t sum = offset + factor1 * input1[i] + factor2 * input2[i];
        output[i] = (int8_t)edgec_clamp(sum >> fraction_bits, minimum, maximum);
    }
}

/* The sum as TensorFlow Lite computes it: both inputs brought to a common scale with 20 bits of fraction,
 * added, and brought to the output's scale. */
EDGEC_INLINE void edgec_add_s8(
    const int8_t *input1,
    const int8_t *input2,
    int8_t *output,
    int32_t count,
    int32_t zero_point1,
    int32_t multiplier1,
    int32_t shift1,
    int32_t zero_point2,
    int32_t multiplier2,
    int32_t shift2,
    int32_t output_zero_point,
    int32_t output_multiplier,
    int32_t output_shift,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t i = 0; i < count; i++) {
        const int32_t scaled1 = edgec_requantize((input1[i] - zero_point1) * (1 << 20), multiplier1, shift1);
        const int32_t scaled2 = edgec_requantize((input2[i] - zero_point2) * (1 << 20), multiplier2, shift2);
        const int32_t sum = edgec_requantize(scaled1 + scaled2, output_multiplier, output_shift);
        output[i] = (int8_t)edgec_clamp(sum + output_zero_point, minimum, maximum);
    }
}

#endif
