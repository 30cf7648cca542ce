/* Fixed point: softmax over the last dimension, q7 and q15. Exponentials come from a table with 15 fraction
 * bits, between whose entries they are a straight line. The output may lie over the input. */
#ifndef EDGEC_SOFTMAX_FIXED_H
#define EDGEC_SOFTMAX_FIXED_H

#include "edgec_fixed.h"

/* exp of minus a difference, which has `step_bits` bits between two entries of the table. The last entry is
 * 0, and so is all beyond. */
EDGEC_INLINE uint32_t
edgec_exponential(int32_t difference, const uint16_t *table, int32_t table_size, int32_t step_bits) {
    const int32_t at = difference >> step_bits;
    if (at >= table_size - 1) {
        return 0;
    }
    const int32_t part = difference & ((1 << step_bits) - 1);
    return (uint32_t)(table[at] - edgec_shift_right((table[at] - table[at + 1]) * part, step_bits));
}

EDGEC_INLINE void edgec_softmax_fixed(
    const void *input,
    void *output,
    const uint16_t *table,
    int32_t table_size,
    int32_t step_bits,
    int32_t rows,
    int32_t depth,
    int32_t element_bytes,
    int32_t fraction_bits,
    int32_t maximum
) {
    for (int32_t first = 0; first < rows * depth; first += depth) {
        int32_t largest = INT16_MIN;
        for (int32_t i = 0; i < depth; i++) {
            const int32_t value = edgec_load_fixed(input, first + i, element_bytes);
            largest = value > largest ? value : largest;
        }
        uint32_t sum = 0;
        for (int32_t i = 0; i < depth; i++) {
            const int32_t difference = largest - edgec_load_fixed(input, first + i, element_bytes);
            sum += edgec_exponential(difference, table, table_size, step_bits);
        }
        for (int32_t i = 0; i < depth; i++) {
            const int32_t difference = largest - edgec_load_fixed(input, first + i, element_bytes);
            const uint32_t exponential = edgec_exponential(difference, table, table_size, step_bits);
            const int32_t probability = (int32_t)(((exponential << fraction_bits) + sum / 2) / sum);
            edgec_store_fixed(output, first + i, element_bytes, edgec_least(probability, maximum));
        }
    }
}

#endif
