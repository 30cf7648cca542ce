/* Padding with the zero point: rows of columns of runs of bytes, each of the three before and after. */
#ifndef EDGEC_PAD_H
#define EDGEC_PAD_H

#include "edgec_kernels.h"

EDGEC_INLINE int8_t *edgec_fill(int8_t *output, int32_t value, int32_t count) {
    memset(output, value, (size_t)count);
    return output + count;
}

EDGEC_INLINE void edgec_pad_s8(
    const int8_t *input,
    int8_t *output,
    int32_t rows,
    int32_t columns,
    int32_t run,
    int32_t top,
    int32_t bottom,
    int32_t left,
    int32_t right,
    int32_t run_before,
    int32_t run_after,
    int32_t zero_point
) {
    const int32_t padded_run = run_before + run + run_after;
    const int32_t padded_row = (left + columns + right) * padded_run;
    output = edgec_fill(output, zero_point, top * padded_row);
    for (int32_t row = 0; row < rows; row++) {
        output = edgec_fill(output, zero_point, left * padded_run);
        for (int32_t column = 0; column < columns; column++) {
            output = edgec_fill(output, zero_point, run_before);
            memcpy(output, input, (size_t)run);
            input += run;
            output = edgec_fill(output + run, zero_point, run_after);
        }
        output = edgec_fill(output, zero_point, right * padded_run);
    }
    edgec_fill(output, zero_point, bottom * padded_row);
}

#endif
