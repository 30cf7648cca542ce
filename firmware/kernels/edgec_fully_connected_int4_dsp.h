/* Fully connected layer of weights of 4 bits, with the DSP extension: eight outputs at a time
 * (edgec_int4_dsp.h).
 *
 * weights: by eight outputs and pair of inputs a word of the first four and one of the others. Inputs are
 * filled up with zeros to whole groups of eight, the last outputs with weights of zero. */
#ifndef EDGEC_FULLY_CONNECTED_INT4_DSP_H
#define EDGEC_FULLY_CONNECTED_INT4_DSP_H

#include "edgec_fully_connected_packed_dsp.h"
#include "edgec_int4_dsp.h"

/* lanes: the widened inputs. */
EDGEC_INLINE void edgec_fully_connected_int4_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *lanes,
    const uint32_t *weights,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    const int32_t pairs = edgec_widened_words(inputs);
    const int32_t excess = EDGEC_INT4_OFFSET * edgec_widen_inputs(input, inputs, lanes);
    for (int32_t row = 0; row < outputs; row += EDGEC_INT4_OUTPUTS) {
        const int32_t count = edgec_least(EDGEC_INT4_OUTPUTS, outputs - row);
        int32_t sums[EDGEC_INT4_OUTPUTS] = {0};
        for (int32_t first = 0; first < pairs; first += EDGEC_INT4_BLOCK) {
            const int32_t block = edgec_least(EDGEC_INT4_BLOCK, pairs - first);
            edgec_int4_add_outputs(lanes + first, block, weights, sums);
            weights += 2 * block;
        }
        for (int32_t i = 0; i < count; i++) {
            const edgec_output_t finish = edgec_load_output(&finishes, row + i);
            const int32_t has_excess = i % EDGEC_INT4_CHANNELS < EDGEC_INT4_CHANNELS - 1;
            const int32_t sum = finish.bias + sums[i] - (has_excess ? excess : 0);
            output[row + i] = edgec_output(&finishes, &finish, sum);
        }
    }
}

#endif
