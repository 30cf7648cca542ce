/* What every kernel shares: inlining, clamping and requantization. */
#ifndef EDGEC_KERNELS_H
#define EDGEC_KERNELS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Kernels take shapes as parameters and are called with literals: inlining is what specialises them. */
#define EDGEC_INLINE static inline __attribute__((always_inline))
/* The shapes of a layer that moves a window over an image (tool/kernels/window.ts), as parameters. */
#define EDGEC_WINDOW_PARAMETERS                                                                              \
    int32_t input_rows, int32_t input_columns, int32_t input_channels, int32_t output_rows,                  \
        int32_t output_columns, int32_t output_channels, int32_t filter_rows, int32_t filter_columns,        \
        int32_t stride_rows, int32_t stride_columns, int32_t dilation_rows, int32_t dilation_columns,        \
        int32_t padding_top, int32_t padding_left
/* Before a loop over few literals, which compilers do not unroll by themselves. */
#if defined(__clang__)
#define EDGEC_UNROLL _Pragma("unroll")
#elif defined(__GNUC__)
#define EDGEC_UNROLL _Pragma("GCC unroll 16")
#else
#define EDGEC_UNROLL
#endif
/* Makes a value unknown to the compiler, so that it keeps one pointer instead of many derived from it. */
#define EDGEC_HIDE(variable) __asm__("" : "+r"(variable))
/* Inner loops that layers of all shapes share: run-time parameters, one copy in flash. */
#define EDGEC_SHARED static __attribute__((noinline, unused))

/* The less of two. */
EDGEC_INLINE int32_t edgec_least(int32_t a, int32_t b) {
    return a < b ? a : b;
}

EDGEC_INLINE int32_t edgec_clamp(int32_t value, int32_t minimum, int32_t maximum) {
#if defined(__ARM_FEATURE_SAT)
    /* GCC does not find SSAT and USAT by itself; a shift right before them becomes part of them. */
    if (__builtin_constant_p(minimum) && minimum == -128 && __builtin_constant_p(maximum) && maximum == 127) {
        return (int32_t)__builtin_arm_ssat(value, 8);
    }
    if (__builtin_constant_p(minimum) && minimum == 0 && __builtin_constant_p(maximum) && maximum == 127) {
        return (int32_t)__builtin_arm_usat(value, 7);
    }
    if (__builtin_constant_p(minimum) && minimum == -32768 && __builtin_constant_p(maximum) &&
        maximum == 32767) {
        return (int32_t)__builtin_arm_ssat(value, 16);
    }
    if (__builtin_constant_p(minimum) && minimum == 0 && __builtin_constant_p(maximum) && maximum == 32767) {
        return (int32_t)__builtin_arm_usat(value, 15);
    }
#endif
    value = value < minimum ? minimum : value;
    return value > maximum ? maximum : value;
}

/* Clamps `count` bytes in place. */
EDGEC_INLINE void edgec_clamp_all(int8_t *bytes, int32_t count, int32_t minimum, int32_t maximum) {
    for (int32_t i = 0; i < count; i++) {
        bytes[i] = (int8_t)edgec_clamp(bytes[i], minimum, maximum);
    }
}

/* High half of the doubled product, rounded half up: gemmlowp's SaturatingRoundingDoublingHighMul without its
 * one saturating case, which a multiplier of at least 0 cannot reach. */
EDGEC_INLINE int32_t edgec_doubling_high_multiply(int32_t value, int32_t multiplier) {
    return (int32_t)(((int64_t)value * multiplier + (1 << 30)) >> 31);
}

/* value / 2^exponent, rounded half away from zero. Exponent 0 to 31. */
EDGEC_INLINE int32_t edgec_divide_by_power_of_two(int32_t value, int32_t exponent) {
    const int32_t half = (int32_t)((UINT32_C(1) << exponent) >> 1);
    const int32_t negative = exponent > 0 ? value >> 31 : 0;
    return (int32_t)(((int64_t)value + negative + half) >> exponent);
}

/* value * multiplier * 2^(shift - 31), rounded twice as TensorFlow Lite does (MultiplyByQuantizedMultiplier).
 */
EDGEC_INLINE int32_t edgec_requantize(int32_t value, int32_t multiplier, int32_t shift) {
    const int32_t left = shift > 0 ? shift : 0;
    const int32_t right = shift > 0 ? 0 : -shift;
    const int32_t shifted = (int32_t)((uint32_t)value << left);
    return edgec_divide_by_power_of_two(edgec_doubling_high_multiply(shifted, multiplier), right);
}

#endif
