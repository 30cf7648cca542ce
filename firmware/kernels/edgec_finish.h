/* From sums to outputs: TensorFlow Lite's two roundings, the zero point and the saturation in five
 * instructions; or, where numbers are fixed point, a shift and the saturation. tool/kernels/finish.ts
 * computes the numbers, and picks this short cut only where it is exact. */
#ifndef EDGEC_FINISH_H
#define EDGEC_FINISH_H

#include "edgec_kernels.h"

/* How a half is rounded. Where outputs below the zero point are not kept but clamped to it, a half away from
 * zero needs no care. */
#define EDGEC_ROUND_CLAMPED 0
#define EDGEC_ROUND_AWAY 1
/* Fixed point: a half goes up. It is in the bias already, and there is no multiplier. A ReLU costs nothing,
 * as outputs saturate at 0 then. */
#define EDGEC_ROUND_SHIFT 2
#define EDGEC_ROUND_SHIFT_RELU 3

/* Defines a function for each rounding: define(function, kind, rounding). */
#define EDGEC_FOR_ROUNDINGS(define, name, kind)                                                              \
    define(name##_away_dsp, kind, EDGEC_ROUND_AWAY) define(name##_relu_dsp, kind, EDGEC_ROUND_CLAMPED)       \
        define(name##_shift_dsp, kind, EDGEC_ROUND_SHIFT)                                                    \
            define(name##_shift_relu_dsp, kind, EDGEC_ROUND_SHIFT_RELU)
/* The one for a rounding, a literal: nothing is chosen at run time. */
#define EDGEC_OF_ROUNDING(name, rounding)                                                                    \
    ((rounding) == EDGEC_ROUND_SHIFT_RELU ? name##_shift_relu_dsp                                            \
     : (rounding) == EDGEC_ROUND_SHIFT    ? name##_shift_dsp                                                 \
     : (rounding) == EDGEC_ROUND_CLAMPED  ? name##_relu_dsp                                                  \
                                          : name##_away_dsp)
/* Where a little speed is worth less than a second copy in flash: the careful one serves clamped outputs too.
 */
#define EDGEC_SMALL_ROUNDING(rounding) ((rounding) == EDGEC_ROUND_CLAMPED ? EDGEC_ROUND_AWAY : (rounding))

EDGEC_INLINE int edgec_rounds_by_shift(int32_t rounding) {
    return rounding == EDGEC_ROUND_SHIFT || rounding == EDGEC_ROUND_SHIFT_RELU;
}

/* How a sum becomes an output. */
typedef struct {
    int32_t multiplier;
    /* In units of the output before the shift: its zero point, and a half to round. */
    int32_t offset;
    /* Of fixed point one more, because sums come doubled. */
    int32_t shift;
} edgec_finish_t;

/* sum + the high word of a * b, rounded half up. b is at least 0, sum has no more than 30 bits. */
EDGEC_INLINE int32_t edgec_add_high_product(int32_t sum, int32_t a, int32_t b) {
#if defined(__ARM_FEATURE_DSP)
    int32_t result;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
    return result;
#elif defined(__ARM_ARCH_6M__)
    /* This core multiplies no further than 32 bits, and the library's 64-bit product takes twice as long. */
    const int32_t a_low = a & 0xffff;
    const int32_t a_high = a >> 16;
    const int32_t b_low = b & 0xffff;
    const int32_t b_high = b >> 16;
    const uint32_t low = (uint32_t)a_low * (uint32_t)b_low;
    const int32_t middle_a = a_high * b_low;
    const int32_t middle_b = a_low * b_high;
    const int32_t carry = (int32_t)(low >> 16) + (middle_a & 0xffff) + (middle_b & 0xffff) + 0x8000;
    return sum + a_high * b_high + (middle_a >> 16) + (middle_b >> 16) + (carry >> 16);
#else
    return (int32_t)((sum * INT64_C(0x100000000) + INT64_C(0x80000000) + (int64_t)a * b) >> 32);
#endif
}

/* An output from twice its sum. `rounding` is a literal. */
EDGEC_INLINE int32_t edgec_finish(int32_t doubled_sum, edgec_finish_t finish, int32_t rounding) {
    if (rounding == EDGEC_ROUND_SHIFT) {
        return edgec_clamp(doubled_sum >> finish.shift, -128, 127);
    }
    if (rounding == EDGEC_ROUND_SHIFT_RELU) {
        return edgec_clamp(doubled_sum >> finish.shift, 0, 127);
    }
    const int32_t offset = rounding == EDGEC_ROUND_AWAY ? finish.offset + (doubled_sum >> 31) : finish.offset;
    const int32_t scaled = edgec_add_high_product(offset, doubled_sum, finish.multiplier);
    return edgec_clamp(scaled >> finish.shift, -128, 127);
}

#endif
