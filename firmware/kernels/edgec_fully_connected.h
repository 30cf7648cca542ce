/* Fully connected layer in plain C, for any core. Four outputs are computed at a time.
 *
 * weights: blocks of four outputs, in a block for every input one byte of each output; the last block is
 * filled up with zeros. requantization: bias (zero point of the input folded in), multiplier, shift of every
 * output of every block.
 */
#ifndef EDGEC_FULLY_CONNECTED_H
#define EDGEC_FULLY_CONNECTED_H

#include "edgec_kernels.h"

#define EDGEC_FULLY_CONNECTED_BLOCK 4

EDGEC_INLINE void edgec_fully_connected_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *requantization,
    int32_t inputs,
    int32_t outputs,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    for (int32_t first = 0; first < outputs; first += EDGEC_FULLY_CONNECTED_BLOCK) {
        int32_t sums[EDGEC_FULLY_CONNECTED_BLOCK];
        for (int32_t i = 0; i < EDGEC_FULLY_CONNECTED_BLOCK; i++) {
            sums[i] = requantization[3 * i];
        }
        for (int32_t k = 0; k < inputs; k++) {
            for (int32_t i = 0; i < EDGEC_FULLY_CONNECTED_BLOCK; i++) {
                sums[i] += input[k] * weights[i];
            }
            weights += EDGEC_FULLY_CONNECTED_BLOCK;
        }
        for (int32_t i = 0; i < EDGEC_FULLY_CONNECTED_BLOCK; i++) {
            if (first + i < outputs) {
                const int32_t result =
                    edgec_requantize(sums[i], requantization[3 * i + 1], requantization[3 * i + 2]);
                *output++ = (int8_t)edgec_clamp(result + output_zero_point, minimum, maximum);
            }
        }
        requantization += 3 * EDGEC_FULLY_CONNECTED_BLOCK;
    }
}

#endif
