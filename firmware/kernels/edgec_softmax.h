/* Softmax over the last dimension, as TensorFlow Lite computes it in fixed point: exponentials with 31
 * fraction bits, summed up with 19, and the sum's reciprocal by Newton's method. The output may lie over the
 * input. */
#ifndef EDGEC_SOFTMAX_H
#define EDGEC_SOFTMAX_H

#include "edgec_kernels.h"

/* 1 / (1 + x) with 31 fraction bits, for x in [0, 1) with 31 fraction bits; 1 is the largest int32_t.
 * Newton's method as in gemmlowp's one_over_one_plus_x_for_x_in_0_1: its estimates have 29 fraction bits. */
EDGEC_INLINE int32_t edgec_reciprocal_of_one_plus(int32_t x) {
    const int32_t one = 1 << 29;
    const int32_t constant_48_over_17 = 1515870810;
    const int32_t constant_minus_32_over_17 = -1010580540;
    const int32_t half_denominator = (int32_t)(((uint32_t)x + (UINT32_C(1) << 31)) >> 1);
    int32_t estimate =
        constant_48_over_17 + edgec_doubling_high_multiply(half_denominator, constant_minus_32_over_17);
    for (int32_t i = 0; i < 3; i++) {
        const int32_t error = one - edgec_doubling_high_multiply(half_denominator, estimate);
        estimate += edgec_doubling_high_multiply(estimate, error) * 4;
    }
    return estimate >= 1 << 30 ? INT32_MAX : estimate * 2;
}

/* exponentials: exp(-scale * beta * difference) with 31 fraction bits, by the difference from the row's
 * largest value. Differences from table_size on have exponentials that are too small to change anything. */
EDGEC_INLINE void edgec_softmax_s8(
    const int8_t *input,
    int8_t *output,
    const int32_t *exponentials,
    int32_t table_size,
    int32_t rows,
    int32_t depth
) {
    for (int32_t row = 0; row < rows; row++) {
        int32_t largest = INT8_MIN;
        for (int32_t i = 0; i < depth; i++) {
            largest = input[i] > largest ? input[i] : largest;
        }
        int32_t sum = 0; /* 19 fraction bits */
        for (int32_t i = 0; i < depth; i++) {
            const int32_t difference = largest - input[i];
            if (difference < table_size) {
                sum += edgec_divide_by_power_of_two(exponentials[difference], 12);
            }
        }
        /* The sum is 2^(12 - leading zeros) times a number in [1, 2). */
        const int32_t leading_zeros = __builtin_clz((uint32_t)sum);
        const int32_t fraction = (int32_t)(((uint32_t)sum << leading_zeros) - (UINT32_C(1) << 31));
        const int32_t reciprocal = edgec_reciprocal_of_one_plus(fraction);
        /* From 31 fraction bits to the output's 8. More than 31 leave nothing. */
        const int32_t exponent = 12 - leading_zeros + 31 - 8;
        for (int32_t i = 0; i < depth; i++) {
            const int32_t difference = largest - input[i];
            int32_t probability = 0;
            if (difference < table_size && exponent <= 31) {
                const int32_t product = edgec_doubling_high_multiply(reciprocal, exponentials[difference]);
                probability = edgec_divide_by_power_of_two(product, exponent);
            }
            output[i] = (int8_t)edgec_clamp(probability + INT8_MIN, INT8_MIN, INT8_MAX);
        }
        input += depth;
        output += depth;
    }
}

#endif
