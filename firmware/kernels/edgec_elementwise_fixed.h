/* Fixed point: sums and clamps of single elements, q7 and q15, by shifts alone. The output may lie over the
 * first input. Numbers that are shifted left fit 32 bits, which tool/kernels makes sure of. */
#ifndef EDGEC_ELEMENTWISE_FIXED_H
#define EDGEC_ELEMENTWISE_FIXED_H

#include "edgec_fixed.h"

/* The sum of two tensors: both are brought to the more fraction bits of the two, added, and brought to the
 * output's. */
EDGEC_INLINE void edgec_add_fixed(
    const void *input1,
    const void *input2,
    void *output,
    int32_t count,
    int32_t element_bytes,
    int32_t left1,
    int32_t left2,
    int32_t right,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t i = 0; i < count; i++) {
        const int32_t a = edgec_shift_left(edgec_load_fixed(input1, i, element_bytes), left1);
        const int32_t b = edgec_shift_left(edgec_load_fixed(input2, i, element_bytes), left2);
        const int32_t sum = edgec_clamp(edgec_shift_right(a + b, right), minimum, maximum);
        edgec_store_fixed(output, i, element_bytes, sum);
    }
}

/* The same numbers with more fraction bits or fewer, clamped. */
EDGEC_INLINE void edgec_rescale_fixed(
    const void *input,
    void *output,
    int32_t count,
    int32_t element_bytes,
    int32_t left,
    int32_t right,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t i = 0; i < count; i++) {
        const int32_t value = edgec_shift_left(edgec_load_fixed(input, i, element_bytes), left);
        const int32_t scaled = edgec_clamp(edgec_shift_right(value, right), minimum, maximum);
        edgec_store_fixed(output, i, element_bytes, scaled);
    }
}

/* Entries of a function's table besides the last, and the bits between two of them. */
#define EDGEC_CURVE_ENTRIES 512
#define EDGEC_CURVE_STEP_BITS 7

/* A function of q15 numbers. Its table has its values at evenly spaced points of the range that 16 bits span
 * once the input is shifted, and one more; in between it is a straight line. */
EDGEC_INLINE void edgec_curve_q15(
    const int8_t *input_bytes,
    int8_t *output_bytes,
    const int16_t *table,
    int32_t count,
    int32_t left,
    int32_t right
) {
    for (int32_t i = 0; i < count; i++) {
        const int32_t value = edgec_shift_left(edgec_load_fixed(input_bytes, i, 2), left);
        const int32_t at =
            edgec_clamp(edgec_shift_right(value, right), INT16_MIN, INT16_MAX) - (int32_t)INT16_MIN;
        const int16_t *const entry = table + (at >> EDGEC_CURVE_STEP_BITS);
        const int32_t part = at & ((1 << EDGEC_CURVE_STEP_BITS) - 1);
        const int32_t rise = edgec_shift_right((entry[1] - entry[0]) * part, EDGEC_CURVE_STEP_BITS);
        edgec_store_fixed(output_bytes, i, 2, entry[0] + rise);
    }
}

#endif
