/* Fully connected layers of weights from a codebook of 2 to 5 bits, with the DSP extension: two outputs at a
 * time, which share each input. edgec_packed_weights_dsp.h has the layout of the weights. */
#ifndef EDGEC_FULLY_CONNECTED_PACKED_DSP_H
#define EDGEC_FULLY_CONNECTED_PACKED_DSP_H

#include "edgec_fully_connected_rows.h"
#include "edgec_packed_rows_dsp.h"

/* Widens the inputs, filled up with zeros to whole groups. Returns the sum of all. */
EDGEC_SHARED int32_t edgec_widen_inputs(const int8_t *input, int32_t inputs, uint32_t *lanes) {
    const uint32_t ones = UINT32_C(0x00010001);
    const int32_t filled = (inputs + EDGEC_PACKED_GROUP - 1) / EDGEC_PACKED_GROUP * EDGEC_PACKED_GROUP;
    int32_t sum = 0;
    for (int32_t i = 0; i < filled; i += 4) {
        uint32_t bytes = 0;
        if (i + 4 <= inputs) {
            bytes = edgec_load_word(input + i);
        } else if (i < inputs) {
            memcpy(&bytes, input + i, (size_t)(inputs - i));
        }
        *lanes++ = edgec_sxtb16(bytes);
        *lanes++ = edgec_sxtb16_ror8(bytes);
        sum = edgec_smlad(edgec_sxtb16(bytes), ones, edgec_smlad(edgec_sxtb16_ror8(bytes), ones, sum));
    }
    return sum;
}

/* Words of widened inputs. */
EDGEC_INLINE int32_t edgec_widened_words(int32_t inputs) {
    return (inputs + EDGEC_PACKED_GROUP - 1) / EDGEC_PACKED_GROUP * EDGEC_PACKED_PAIRS;
}

/* lanes: the widened inputs. pairs: the table of 4^bits words. */
EDGEC_INLINE void edgec_fully_connected_codebook_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *lanes,
    uint32_t *pairs,
    const uint8_t *weights,
    const int8_t *codebook,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t entries,
    int32_t bits,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    const int32_t words = edgec_widened_words(inputs);
    const int32_t row_bytes = words / EDGEC_PACKED_PAIRS * bits;
    edgec_pair_codebook(codebook, entries, bits, pairs);
    edgec_widen_inputs(input, inputs, lanes);
    for (int32_t row = 0; row < outputs; row += 2) {
        /* A lone last row is computed twice. */
        const int32_t next = edgec_least(row + 1, outputs - 1);
        const edgec_output_t first = edgec_load_output(&finishes, row);
        const edgec_output_t second = edgec_load_output(&finishes, next);
        int32_t sums[2] = {first.bias, second.bias};
        edgec_codebook_rows(
            lanes, lanes + words, weights + row * row_bytes, weights + next * row_bytes, pairs, bits, sums
        );
        output[row] = edgec_output(&finishes, &first, sums[0]);
        output[next] = edgec_output(&finishes, &second, sums[1]);
    }
}

#endif
