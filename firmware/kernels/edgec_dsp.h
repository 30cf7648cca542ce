/* The SIMD instructions of Arm's DSP extension (M4, M7, M33) by their names, and the same in C for hosts.
 * Words hold four bytes or two 16-bit lanes, the first in memory lowest. */
#ifndef EDGEC_DSP_H
#define EDGEC_DSP_H

#include "edgec_kernels.h"

#if defined(__ARM_FEATURE_DSP)
#include <arm_acle.h>
#endif

/* Four bytes from any address. */
EDGEC_INLINE uint32_t edgec_load_word(const int8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

EDGEC_INLINE void edgec_store_word(int8_t *bytes, uint32_t word) {
    memcpy(bytes, &word, sizeof word);
}

/* The same byte four times. */
EDGEC_INLINE uint32_t edgec_four_bytes(int32_t byte) {
    return UINT32_C(0x01010101) * (uint8_t)byte;
}

EDGEC_INLINE int32_t edgec_low_lane(uint32_t lanes) {
    return (int16_t)(lanes & 0xffff);
}

EDGEC_INLINE int32_t edgec_high_lane(uint32_t lanes) {
    return (int16_t)(lanes >> 16);
}

EDGEC_INLINE uint32_t edgec_lanes(int32_t low, int32_t high) {
    return ((uint32_t)low & 0xffff) | ((uint32_t)high << 16);
}

/* SXTB16: the signed bytes 0 and 2 as lanes. */
EDGEC_INLINE uint32_t edgec_sxtb16(uint32_t bytes) {
#if defined(__ARM_FEATURE_DSP)
    return (uint32_t)__sxtb16((int8x4_t)bytes);
#else
    return edgec_lanes((int8_t)(bytes & 0xff), (int8_t)((bytes >> 16) & 0xff));
#endif
}

/* SXTB16 with rotation: the signed bytes 1 and 3 as lanes. */
EDGEC_INLINE uint32_t edgec_sxtb16_ror8(uint32_t bytes) {
#if defined(__ARM_FEATURE_DSP)
    uint32_t lanes;
    /* The intrinsic takes no rotation. */
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(lanes) : "r"(bytes));
    return lanes;
#else
    return edgec_sxtb16(bytes >> 8);
#endif
}

/* SXTAB16: adds the signed bytes 0 and 2 to the lanes. */
EDGEC_INLINE uint32_t edgec_sxtab16(uint32_t lanes, uint32_t bytes) {
#if defined(__ARM_FEATURE_DSP)
    return (uint32_t)__sxtab16((int16x2_t)lanes, (int8x4_t)bytes);
#else
    const int32_t low = edgec_low_lane(lanes) + (int8_t)(bytes & 0xff);
    return edgec_lanes(low, edgec_high_lane(lanes) + (int8_t)((bytes >> 16) & 0xff));
#endif
}

/* SXTAB16 with rotation: adds the signed bytes 1 and 3 to the lanes. */
EDGEC_INLINE uint32_t edgec_sxtab16_ror8(uint32_t lanes, uint32_t bytes) {
#if defined(__ARM_FEATURE_DSP)
    /* The intrinsic takes no rotation. */
    __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(lanes) : "r"(lanes), "r"(bytes));
    return lanes;
#else
    return edgec_sxtab16(lanes, bytes >> 8);
#endif
}

/* PKHBT: the low lanes of two words. */
EDGEC_INLINE uint32_t edgec_low_lanes(uint32_t low, uint32_t high) {
#if defined(__ARM_FEATURE_DSP)
    uint32_t lanes;
    /* There is no intrinsic. */
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(lanes) : "r"(low), "r"(high));
    return lanes;
#else
    return (low & 0xffff) | high << 16;
#endif
}

/* PKHTB: the high lanes of two words. */
EDGEC_INLINE uint32_t edgec_high_lanes(uint32_t low, uint32_t high) {
#if defined(__ARM_FEATURE_DSP)
    uint32_t lanes;
    __asm__("pkhtb %0, %1, %2, asr #16" : "=r"(lanes) : "r"(high), "r"(low));
    return lanes;
#else
    return low >> 16 | (high & 0xffff0000u);
#endif
}

/* SMLAD: sum + low * low + high * high; it wraps. */
EDGEC_INLINE int32_t edgec_smlad(uint32_t a, uint32_t b, int32_t sum) {
#if defined(__ARM_FEATURE_DSP)
    return __smlad((int16x2_t)a, (int16x2_t)b, sum);
#else
    const uint32_t low = (uint32_t)(edgec_low_lane(a) * edgec_low_lane(b));
    const uint32_t high = (uint32_t)(edgec_high_lane(a) * edgec_high_lane(b));
    return (int32_t)((uint32_t)sum + low + high);
#endif
}

/* SMLATB: sum + the high half of a * b. b has no more than 16 bits. */
EDGEC_INLINE int32_t edgec_smlatb(int32_t a, int32_t b, int32_t sum) {
#if defined(__ARM_FEATURE_DSP)
    return __smlatb(a, b, sum);
#else
    return sum + (a >> 16) * b;
#endif
}

/* SSUB8 and SEL: the larger of each pair of signed bytes. */
EDGEC_INLINE uint32_t edgec_max_bytes(uint32_t a, uint32_t b) {
#if defined(__ARM_FEATURE_DSP)
    (void)__ssub8((int8x4_t)a, (int8x4_t)b);
    return (uint32_t)__sel((uint8x4_t)a, (uint8x4_t)b);
#else
    uint32_t larger = 0;
    for (int32_t shift = 0; shift < 32; shift += 8) {
        const int8_t byte_a = (int8_t)((a >> shift) & 0xff);
        const int8_t byte_b = (int8_t)((b >> shift) & 0xff);
        larger |= (uint32_t)(uint8_t)(byte_a > byte_b ? byte_a : byte_b) << shift;
    }
    return larger;
#endif
}

/* The smaller of each pair of signed bytes: ~x = -1 - x turns the order round. */
EDGEC_INLINE uint32_t edgec_min_bytes(uint32_t a, uint32_t b) {
    return ~edgec_max_bytes(~a, ~b);
}

/* Bounds are bytes: most layers have none besides. */
EDGEC_INLINE uint32_t edgec_clamp_bytes(uint32_t bytes, int32_t minimum, int32_t maximum) {
    if (minimum > INT8_MIN) {
        bytes = edgec_max_bytes(bytes, edgec_four_bytes(minimum));
    }
    if (maximum < INT8_MAX) {
        bytes = edgec_min_bytes(bytes, edgec_four_bytes(maximum));
    }
    return bytes;
}

/* Clamps `count` bytes in place. */
EDGEC_INLINE void edgec_clamp_in_place(int8_t *bytes, int32_t count, int32_t minimum, int32_t maximum) {
    for (; count >= 4; count -= 4) {
        edgec_store_word(bytes, edgec_clamp_bytes(edgec_load_word(bytes), minimum, maximum));
        bytes += 4;
    }
    for (; count > 0; count--) {
        *bytes = (int8_t)edgec_clamp(*bytes, minimum, maximum);
        bytes++;
    }
}

#endif
