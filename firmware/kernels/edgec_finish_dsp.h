/* From sums to outputs with the DSP extension: TensorFlow Lite's two roundings, zero point and saturation in
 * five instructions. tool/kernels/dsp-channels.ts computes the numbers and checks that the short cut is
 * exact.
 */
#ifndef EDGEC_FINISH_DSP_H
#define EDGEC_FINISH_DSP_H

#include "edgec_dsp.h"

/* How a sum becomes an output. */
typedef struct {
    int32_t multiplier;
    /* In units of the output before the shift: its zero point, and a half to round. */
    int32_t offset;
    int32_t shift;
} edgec_finish_t;

/* An output from twice its sum. A half rounds away from zero. Where outputs below the zero point are not kept
 * but clamped to it, that needs no care. */
EDGEC_INLINE int32_t edgec_finish_dsp(int32_t doubled_sum, edgec_finish_t finish, int32_t keeps_negative) {
    const int32_t offset = keeps_negative ? finish.offset + (doubled_sum >> 31) : finish.offset;
    return edgec_clamp(edgec_smmlar(doubled_sum, finish.multiplier, offset) >> finish.shift, -128, 127);
}

#endif
