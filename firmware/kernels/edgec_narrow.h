/* Integers in tables of as few bytes each as they fit, little-endian. The size is a literal. */
#ifndef EDGEC_NARROW_H
#define EDGEC_NARROW_H

#include "edgec_kernels.h"

/* An unsigned integer of 1, 2 or 4 bytes, at an address that is a multiple of its size. */
EDGEC_INLINE uint32_t edgec_load_unsigned(const uint8_t *bytes, int32_t size) {
    if (size == 1) {
        return *bytes;
    }
    if (size == 2) {
        uint16_t half;
        memcpy(&half, __builtin_assume_aligned(bytes, 2), sizeof half);
        return half;
    }
    uint32_t word;
    memcpy(&word, __builtin_assume_aligned(bytes, 4), sizeof word);
    return word;
}

/* A signed integer of 1 to 4 bytes, at any address. */
EDGEC_INLINE int32_t edgec_load_signed(const uint8_t *bytes, int32_t size) {
    if (size == 1) {
        return (int8_t)*bytes;
    }
    if (size == 4) {
        int32_t word;
        memcpy(&word, bytes, sizeof word);
        return word;
    }
    uint16_t low;
    memcpy(&low, bytes, sizeof low);
    return size == 2 ? (int16_t)low : (int8_t)bytes[2] * 0x10000 + low;
}

#endif
