/* Fully connected layer whose weights are indices into a codebook, on any core. edgec_codebook_rows.h has
 * their layout. */
#ifndef EDGEC_FULLY_CONNECTED_CODEBOOK_H
#define EDGEC_FULLY_CONNECTED_CODEBOOK_H

#include "edgec_codebook_rows.h"
#include "edgec_fully_connected_rows.h"

EDGEC_INLINE int32_t edgec_codebook_add_row(void *state, const int8_t *input, int32_t sum) {
    edgec_codebook_rows_t *const rows = state;
    const int8_t *const end = input + rows->columns;
    for (; end - input >= EDGEC_INDEX_GROUP; input += EDGEC_INDEX_GROUP) {
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_INDEX_GROUP; i++) {
            sum += rows->codebook[edgec_packed_index(rows->indices, i, rows->bits)] * input[i];
        }
        rows->indices += rows->bits;
    }
    for (int32_t i = 0; i < end - input; i++) {
        sum += rows->codebook[edgec_packed_index(rows->indices, i, rows->bits)] * input[i];
    }
    rows->indices += input < end ? rows->bits : 0;
    rows->codebook += rows->codebook_step;
    return sum;
}

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
    edgec_codebook_rows_t rows = {indices, codebook, bits, codebook_step, inputs};
    edgec_fully_connected_rows(input, output, outputs, &finishes, edgec_codebook_add_row, &rows);
}

#endif
