/* Fully connected layer on Armv6-M cores (edgec_blocks_v6m.h has the layouts). */
#ifndef EDGEC_FULLY_CONNECTED_V6M_H
#define EDGEC_FULLY_CONNECTED_V6M_H

#include "edgec_blocks_v6m.h"

/* filled_input: the inputs filled up to a multiple of four, where they are not. clamps: whether minimum and
 * maximum leave less than all bytes. */
EDGEC_INLINE void edgec_fully_connected_s8_v6m(
    const int8_t *input,
    int8_t *output,
    int8_t *filled_input,
    const uint8_t *weights,
    const int32_t *finishes,
    int32_t inputs,
    int32_t outputs,
    int32_t clamps,
    int32_t minimum,
    int32_t maximum
) {
    if (inputs % EDGEC_V6M_TAPS != 0) {
        memcpy(filled_input, input, (size_t)inputs);
        input = filled_input;
    }
    edgec_blocks_v6m(input, inputs, weights, finishes, output, outputs);
    if (clamps) {
        edgec_clamp_all(output, outputs, minimum, maximum);
    }
}

#endif
