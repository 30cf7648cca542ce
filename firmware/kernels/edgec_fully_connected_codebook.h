/* Fully connected layer whose weights are indices into a codebook, on any core. edgec_codebook_rows.h has
 * their layout. */
#ifndef EDGEC_FULLY_CONNECTED_CODEBOOK_H
#define EDGEC_FULLY_CONNECTED_CODEBOOK_H

#include "edgec_codebook_rows.h"
#include "edgec_fully_connected_rows.h"

EDGEC_INLINE void edgec_fully_connected_codebook_s8(
    const int8_t *input,
    int8_t *output,
    const uint8_t *indices,
    const int8_t *codebook,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t bits,
    int32_t codebook_step,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(&finishes, row);
        int32_t sum = finish.bias;
        const int8_t *const end = input + inputs;
        const int8_t *x = input;
        for (; end - x >= EDGEC_INDEX_GROUP; x += EDGEC_INDEX_GROUP) {
            EDGEC_UNROLL
            for (int32_t i = 0; i < EDGEC_INDEX_GROUP; i++) {
                sum += codebook[edgec_packed_index(indices, i, bits)] * x[i];
            }
            indices += bits;
        }
        for (int32_t i = 0; i < end - x; i++) {
            sum += codebook[edgec_packed_index(indices, i, bits)] * x[i];
        }
        indices += x < end ? bits : 0;
        codebook += codebook_step;
        output[row] = edgec_output(&finishes, &finish, sum);
    }
}

#endif
