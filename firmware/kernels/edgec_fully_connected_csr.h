/* Fully connected layer whose weights are compressed sparse rows, on any core.
 *
 * weight_counts: weights in each row, which is an output. weight_columns: by weight, the input that it is
 * multiplied with. weight_values: by weight. */
#ifndef EDGEC_FULLY_CONNECTED_CSR_H
#define EDGEC_FULLY_CONNECTED_CSR_H

#include "edgec_outputs.h"

/* Multiplies a weight with its input. */
#define EDGEC_CSR_WEIGHT                                                                                     \
    sum += *weight_values++ * input[edgec_load_unsigned(weight_columns, column_bytes)];                      \
    weight_columns += column_bytes;                                                                          \
    __attribute__((fallthrough));

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
    int32_t bias_bytes,
    int32_t factor_words,
    int32_t factor_step,
    int32_t keeps_negative,
    int32_t clamps,
    int32_t outputs,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_outputs_t finishes = {
        biases,
        factors,
        bias_bytes,
        factor_words,
        factor_step,
        keeps_negative,
        clamps,
        output_zero_point,
        minimum,
        maximum};
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int32_t count = (int32_t)edgec_load_unsigned(weight_counts, count_bytes);
        weight_counts += count_bytes;
        int32_t turns = count >> 3;
        switch (count & 7) {
            /* Eight weights a turn; the first turn is entered behind those that it lacks. */
            for (; turns >= 0; turns--) {
                EDGEC_CSR_WEIGHT
            case 7:
                EDGEC_CSR_WEIGHT
            case 6:
                EDGEC_CSR_WEIGHT
            case 5:
                EDGEC_CSR_WEIGHT
            case 4:
                EDGEC_CSR_WEIGHT
            case 3:
                EDGEC_CSR_WEIGHT
            case 2:
                EDGEC_CSR_WEIGHT
            case 1:
                EDGEC_CSR_WEIGHT
            default:
                continue;
            }
        }
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
