/* Concatenation of tensors with the same scale and zero point, with an activation's clamp. Of each output
 * row, every input gives a share: what lies from the joined dimension on. There is a kernel for up to 2, 4
 * and 8 inputs; the share of those that are not there is 0 bytes. */
#ifndef EDGEC_CONCATENATION_H
#define EDGEC_CONCATENATION_H

#include "edgec_kernels.h"

/* Writes an input's share of all rows; returns where the next one's begins. */
EDGEC_INLINE int8_t *edgec_concatenate(
    const int8_t *input,
    int8_t *output,
    int32_t rows,
    int32_t row_bytes,
    int32_t bytes,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t row = 0; row < rows; row++) {
        int8_t *share = output + row * row_bytes;
        memcpy(share, input + row * bytes, (size_t)bytes);
        if (minimum > INT8_MIN || maximum < INT8_MAX) {
            for (int32_t i = 0; i < bytes; i++) {
                share[i] = (int8_t)edgec_clamp(share[i], minimum, maximum);
            }
        }
    }
    return output + bytes;
}

EDGEC_INLINE void edgec_concatenation_2_s8(
    const int8_t *input1,
    const int8_t *input2,
    int8_t *output,
    int32_t rows,
    int32_t bytes1,
    int32_t bytes2,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t row_bytes = bytes1 + bytes2;
    output = edgec_concatenate(input1, output, rows, row_bytes, bytes1, minimum, maximum);
    edgec_concatenate(input2, output, rows, row_bytes, bytes2, minimum, maximum);
}

EDGEC_INLINE void edgec_concatenation_4_s8(
    const int8_t *input1,
    const int8_t *input2,
    const int8_t *input3,
    const int8_t *input4,
    int8_t *output,
    int32_t rows,
    int32_t bytes1,
    int32_t bytes2,
    int32_t bytes3,
    int32_t bytes4,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t row_bytes = bytes1 + bytes2 + bytes3 + bytes4;
    output = edgec_concatenate(input1, output, rows, row_bytes, bytes1, minimum, maximum);
    output = edgec_concatenate(input2, output, rows, row_bytes, bytes2, minimum, maximum);
    output = edgec_concatenate(input3, output, rows, row_bytes, bytes3, minimum, maximum);
    edgec_concatenate(input4, output, rows, row_bytes, bytes4, minimum, maximum);
}

EDGEC_INLINE void edgec_concatenation_8_s8(
    const int8_t *input1,
    const int8_t *input2,
    const int8_t *input3,
    const int8_t *input4,
    const int8_t *input5,
    const int8_t *input6,
    const int8_t *input7,
    const int8_t *input8,
    int8_t *output,
    int32_t rows,
    int32_t bytes1,
    int32_t bytes2,
    int32_t bytes3,
    int32_t bytes4,
    int32_t bytes5,
    int32_t bytes6,
    int32_t bytes7,
    int32_t bytes8,
    int32_t minimum,
    int32_t maximum
) {
    const int32_t row_bytes = bytes1 + bytes2 + bytes3 + bytes4 + bytes5 + bytes6 + bytes7 + bytes8;
    output = edgec_concatenate(input1, output, rows, row_bytes, bytes1, minimum, maximum);
    output = edgec_concatenate(input2, output, rows, row_bytes, bytes2, minimum, maximum);
    output = edgec_concatenate(input3, output, rows, row_bytes, bytes3, minimum, maximum);
    output = edgec_concatenate(input4, output, rows, row_bytes, bytes4, minimum, maximum);
    output = edgec_concatenate(input5, output, rows, row_bytes, bytes5, minimum, maximum);
    output = edgec_concatenate(input6, output, rows, row_bytes, bytes6, minimum, maximum);
    output = edgec_concatenate(input7, output, rows, row_bytes, bytes7, minimum, maximum);
    edgec_concatenate(input8, output, rows, row_bytes, bytes8, minimum, maximum);
}

#endif
