/* Fully connected layer whose weights are compressed sparse rows, on any core.
 *
 * weight_counts: weights in each row, which is an output. weight_columns: by weight, the input that it is
 * multiplied with. weight_values: by weight. */
#ifndef EDGEC_FULLY_CONNECTED_CSR_H
#define EDGEC_FULLY_CONNECTED_CSR_H

#include "edgec_fully_connected_rows.h"

/* Multiplies a weight with its input. */
#define EDGEC_CSR_WEIGHT                                                                                     \
    sum += *weight_values++ * input[edgec_load_unsigned(weight_columns, column_bytes)];                      \
    weight_columns += column_bytes;

EDGEC_INLINE void edgec_fully_connected_csr_s8(
    const int8_t *input,
    int8_t *output,
    const uint8_t *weight_counts,
    const uint8_t *weight_columns,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t column_bytes,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int32_t count = (int32_t)edgec_load_unsigned(weight_counts, count_bytes);
        weight_counts += count_bytes;
        EDGEC_EIGHT_A_TURN(count, EDGEC_CSR_WEIGHT)
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
