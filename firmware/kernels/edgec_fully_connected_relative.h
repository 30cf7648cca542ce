/* Fully connected layer whose weights are stored with the gaps between them, on any core.
 *
 * weight_counts: weights in each row, which is an output. weight_gaps: by weight, how many inputs are skipped
 * before it, in a byte or in half a byte: then every row starts with a new byte, whose low half comes first.
 * weight_values: by weight. */
#ifndef EDGEC_FULLY_CONNECTED_RELATIVE_H
#define EDGEC_FULLY_CONNECTED_RELATIVE_H

#include "edgec_fully_connected_rows.h"

/* Multiplies a weight with its input. */
#define EDGEC_RELATIVE_WEIGHT(gap)                                                                           \
    at += (gap);                                                                                             \
    EDGEC_HIDE(at);                                                                                          \
    sum += *weight_values++ * *at++;                                                                         \
    EDGEC_HIDE(at);

/* One with a gap of a byte; two with gaps of half a byte each. */
#define EDGEC_RELATIVE_BYTE EDGEC_RELATIVE_WEIGHT(*weight_gaps++)
#define EDGEC_RELATIVE_HALVES                                                                                \
    {                                                                                                        \
        const int32_t both = *weight_gaps++;                                                                 \
        EDGEC_RELATIVE_WEIGHT(both & 15)                                                                     \
        EDGEC_RELATIVE_WEIGHT(both >> 4)                                                                     \
    }                                                                                                        \
    __attribute__((fallthrough));

EDGEC_INLINE void edgec_fully_connected_relative_s8(
    const int8_t *input,
    int8_t *output,
    const uint8_t *weight_counts,
    const uint8_t *weight_gaps,
    const int8_t *weight_values,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t count_bytes,
    int32_t gap_bits,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int8_t *at = input;
        const int32_t count = (int32_t)edgec_load_unsigned(weight_counts, count_bytes);
        weight_counts += count_bytes;
        if (gap_bits == 8) {
            EDGEC_EIGHT_A_TURN(count, EDGEC_RELATIVE_BYTE)
        } else {
            int32_t turns = count >> 3;
            switch ((count >> 1) & 3) {
                for (; turns >= 0; turns--) {
                    EDGEC_RELATIVE_HALVES
                case 3:
                    EDGEC_RELATIVE_HALVES
                case 2:
                    EDGEC_RELATIVE_HALVES
                case 1:
                    EDGEC_RELATIVE_HALVES
                default:
                    continue;
                }
            }
            if (count & 1) {
                EDGEC_RELATIVE_WEIGHT(*weight_gaps++)
            }
        }
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
