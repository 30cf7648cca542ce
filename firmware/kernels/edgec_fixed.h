/* Fixed point: numbers of 4 or 8 bits in a byte each (q3, q7) and of 16 bits (q15), and how they are rounded.
 */
#ifndef EDGEC_FIXED_H
#define EDGEC_FIXED_H

#include "edgec_kernels.h"

/* Number `index` of an array whose elements have one or two bytes, a literal. */
EDGEC_INLINE int32_t edgec_load_fixed(const void *numbers, int32_t index, int32_t element_bytes) {
    return element_bytes == 1 ? ((const int8_t *)numbers)[index] : ((const int16_t *)numbers)[index];
}

EDGEC_INLINE void edgec_store_fixed(void *numbers, int32_t index, int32_t element_bytes, int32_t value) {
    if (element_bytes == 1) {
        ((int8_t *)numbers)[index] = (int8_t)value;
    } else {
        ((int16_t *)numbers)[index] = (int16_t)value;
    }
}

/* value / 2^bits, a half rounded up. 0 to 31 bits; the value and the half have no more than 32 together. */
EDGEC_INLINE int32_t edgec_shift_right(int32_t value, int32_t bits) {
    return bits > 0 ? (value + (1 << (bits - 1))) >> bits : value;
}

/* value * 2^bits, which fits 32 bits. */
EDGEC_INLINE int32_t edgec_shift_left(int32_t value, int32_t bits) {
    return (int32_t)((uint32_t)value << bits);
}

/* Bits that a sum of products may lose before the half is added that rounds it: what remains fits 32. */
#define EDGEC_SUM_TAIL 16

/* A sum of up to 46 bits as an output: shifted right, a half rounded up, and clamped. 0 to 47 bits. */
EDGEC_INLINE int32_t edgec_narrow_sum(int64_t sum, int32_t bits, int32_t minimum, int32_t maximum) {
    if (bits > EDGEC_SUM_TAIL) {
        return edgec_clamp(
            edgec_shift_right((int32_t)(sum >> EDGEC_SUM_TAIL), bits - EDGEC_SUM_TAIL), minimum, maximum
        );
    }
    const int64_t half = (INT64_C(1) << bits) >> 1;
    const int64_t shifted = (sum + half) >> bits;
    return shifted < minimum ? minimum : shifted > maximum ? maximum : (int32_t)shifted;
}

/* dividend / divisor, rounded down. The divisor is a literal above 0. */
EDGEC_INLINE int32_t edgec_divide_down(int32_t dividend, int32_t divisor) {
    return (dividend < 0 ? dividend - (divisor - 1) : dividend) / divisor;
}

#endif
