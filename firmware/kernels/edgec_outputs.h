/* From sums to outputs, where tables have to be small: biases take as few bytes as they fit, and all outputs
 * of a layer with one scale share one multiplier. */
#ifndef EDGEC_OUTPUTS_H
#define EDGEC_OUTPUTS_H

#include "edgec_finish.h"
#include "edgec_narrow.h"

/* Words of `factors` for an output where it takes the short cut of edgec_finish.h: multiplier, offset, shift.
 * Elsewhere it has two, multiplier and shift; or, where numbers are fixed point, the shift alone. */
#define EDGEC_FINISH_WORDS 3
#define EDGEC_SHIFT_WORDS 1

typedef struct {
    /* By output, with the input's zero point folded in. */
    const uint8_t *biases;
    const int32_t *factors;
    int32_t bias_bytes;
    int32_t factor_words;
    /* From one output's factors to the next's; 0 where all share them. */
    int32_t factor_step;
    /* Whether outputs below the zero point are not clamped to it. */
    int32_t keeps_negative;
    /* Whether minimum and maximum leave less than all bytes; where numbers are fixed point and no output is
     * kept that is negative, less than the others. */
    int32_t clamps;
    int32_t zero_point;
    int32_t minimum;
    int32_t maximum;
} edgec_outputs_t;

/* From the parameters of a kernel. */
#define EDGEC_OUTPUTS                                                                                        \
    {                                                                                                        \
        biases, factors, bias_bytes, factor_words, factor_step, keeps_negative, clamps, output_zero_point,   \
            minimum, maximum                                                                                 \
    }

/* What makes one output: loaded once where many pixels share it. */
typedef struct {
    int32_t bias;
    int32_t factors[EDGEC_FINISH_WORDS];
} edgec_output_t;

EDGEC_INLINE edgec_output_t edgec_load_output(const edgec_outputs_t *outputs, int32_t channel) {
    const int32_t *const factors = outputs->factors + channel * outputs->factor_step;
    edgec_output_t output = {0, {factors[0], 0, 0}};
    output.bias = edgec_load_signed(outputs->biases + channel * outputs->bias_bytes, outputs->bias_bytes);
    if (outputs->factor_words > 1) {
        output.factors[1] = factors[1];
    }
    if (outputs->factor_words == EDGEC_FINISH_WORDS) {
        output.factors[2] = factors[2];
    }
    return output;
}

/* An output from its sum, bias included. */
EDGEC_INLINE int8_t edgec_output(const edgec_outputs_t *outputs, const edgec_output_t *output, int32_t sum) {
    const int32_t *const factors = output->factors;
    int32_t result;
    if (outputs->factor_words == EDGEC_SHIFT_WORDS) {
        result = sum >> factors[0];
        if (!outputs->clamps) {
            return (int8_t
            )(outputs->keeps_negative ? edgec_clamp(result, -128, 127) : edgec_clamp(result, 0, 127));
        }
    } else if (outputs->factor_words == EDGEC_FINISH_WORDS) {
        const edgec_finish_t finish = {factors[0], factors[1], factors[2]};
        result = edgec_finish(2 * sum, finish, outputs->keeps_negative);
        if (!outputs->clamps) {
            return (int8_t)result;
        }
    } else {
        result = edgec_requantize(sum, factors[0], factors[1]) + outputs->zero_point;
    }
    return (int8_t)edgec_clamp(result, outputs->minimum, outputs->maximum);
}

#endif
