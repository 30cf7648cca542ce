/* A 64-bit counter out of two 32-bit ones, without an interrupt. */
#ifndef EDGEC_WIDE_COUNTER_H
#define EDGEC_WIDE_COUNTER_H

#include <stdint.h>

/* The count whose low 32 bits are `fine` and which is nearest to `coarse`: the same count from a slower
 * counter, which may be off by less than 2^31. */
static inline uint64_t wide_count(uint32_t fine, uint64_t coarse) {
    const uint32_t ahead = fine - (uint32_t)coarse;
    return ahead <= INT32_MAX ? coarse + ahead : coarse - (0 - ahead);
}

#endif
