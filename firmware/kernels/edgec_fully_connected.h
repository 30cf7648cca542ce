/* Fully connected layer in plain C, for any core. Eight outputs are computed at a time.
 *
 * weights: for every eight outputs and every input one byte of each output; the last are filled up with
 * zeros. finishes: for every eight outputs their biases, then multiplier, offset, shift of each. */
#ifndef EDGEC_FULLY_CONNECTED_H
#define EDGEC_FULLY_CONNECTED_H

#include "edgec_finish.h"

#define EDGEC_OCTET 8
#define EDGEC_OCTET_FINISH_WORDS 32

/* One input of eight outputs (a to h). */
#define EDGEC_OCTET_INPUT(i)                                                                                 \
    {                                                                                                        \
        const int32_t x = input[i];                                                                          \
        const int8_t *const w = weights + EDGEC_OCTET * (i);                                                 \
        a += w[0] * x;                                                                                       \
        b += w[1] * x;                                                                                       \
        c += w[2] * x;                                                                                       \
        d += w[3] * x;                                                                                       \
        e += w[4] * x;                                                                                       \
        f += w[5] * x;                                                                                       \
        g += w[6] * x;                                                                                       \
        h += w[7] * x;                                                                                       \
    }

/* The sums of eight outputs. Single variables, because compilers keep arrays in memory. */
EDGEC_INLINE void edgec_sum_octet(
    const int8_t *input, int32_t inputs, const int8_t *weights, const int32_t *biases, int32_t *sums
) {
    int32_t a = biases[0], b = biases[1], c = biases[2], d = biases[3];
    int32_t e = biases[4], f = biases[5], g = biases[6], h = biases[7];
    const int8_t *const end = input + inputs;
    for (; end - input >= 4; input += 4) {
        EDGEC_OCTET_INPUT(0)
        EDGEC_OCTET_INPUT(1)
        EDGEC_OCTET_INPUT(2)
        EDGEC_OCTET_INPUT(3)
        weights += 4 * EDGEC_OCTET;
    }
    for (; input != end; input++) {
        EDGEC_OCTET_INPUT(0)
        weights += EDGEC_OCTET;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
    sums[4] = e;
    sums[5] = f;
    sums[6] = g;
    sums[7] = h;
}

EDGEC_INLINE void edgec_fully_connected_blocks(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finishes,
    int32_t inputs,
    int32_t outputs,
    int32_t rounding
) {
    for (int32_t first = 0; first < outputs; first += EDGEC_OCTET) {
        int32_t sums[EDGEC_OCTET];
        edgec_sum_octet(input, inputs, weights, finishes, sums);
        for (int32_t i = 0; i < EDGEC_OCTET && first + i < outputs; i++) {
            const int32_t *const numbers = finishes + EDGEC_OCTET + 3 * i;
            const edgec_finish_t finish = {numbers[0], numbers[1], numbers[2]};
            *output++ = (int8_t)edgec_finish(2 * sums[i], finish, rounding);
        }
        weights += EDGEC_OCTET * inputs;
        finishes += EDGEC_OCTET_FINISH_WORDS;
    }
}

/* A copy in flash for each rounding that layers need. */
#define EDGEC_FULLY_CONNECTED_OCTETS(name, rounding)                                                         \
    EDGEC_SHARED void name(                                                                                  \
        const int8_t *input,                                                                                 \
        int8_t *output,                                                                                      \
        const int8_t *weights,                                                                               \
        const int32_t *finishes,                                                                             \
        int32_t inputs,                                                                                      \
        int32_t outputs                                                                                      \
    ) {                                                                                                      \
        edgec_fully_connected_blocks(input, output, weights, finishes, inputs, outputs, rounding);           \
    }
EDGEC_FULLY_CONNECTED_OCTETS(edgec_fully_connected_octets, EDGEC_ROUND_AWAY)
EDGEC_FULLY_CONNECTED_OCTETS(edgec_fully_connected_octets_shift, EDGEC_ROUND_SHIFT)
EDGEC_FULLY_CONNECTED_OCTETS(edgec_fully_connected_octets_shift_relu, EDGEC_ROUND_SHIFT_RELU)

/* rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_fully_connected_s8(
    const int8_t *input,
    int8_t *output,
    const int8_t *weights,
    const int32_t *finishes,
    int32_t inputs,
    int32_t outputs,
    int32_t rounding,
    int32_t clamps,
    int32_t minimum,
    int32_t maximum
) {
    if (rounding == EDGEC_ROUND_SHIFT_RELU) {
        edgec_fully_connected_octets_shift_relu(input, output, weights, finishes, inputs, outputs);
    } else if (rounding == EDGEC_ROUND_SHIFT) {
        edgec_fully_connected_octets_shift(input, output, weights, finishes, inputs, outputs);
    } else {
        edgec_fully_connected_octets(input, output, weights, finishes, inputs, outputs);
    }
    if (clamps) {
        edgec_clamp_all(output, outputs, minimum, maximum);
    }
}

#endif
