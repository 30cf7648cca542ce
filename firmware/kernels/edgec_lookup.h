/* Any function of one int8 value: a table of its results, indexed by the stored byte as an unsigned number.
 * The output may lie over the input. */
#ifndef EDGEC_LOOKUP_H
#define EDGEC_LOOKUP_H

#include "edgec_kernels.h"

EDGEC_INLINE void edgec_lookup_s8(const int8_t *input, int8_t *output, const int8_t *table, int32_t count) {
    /* Four at a time, all loads before the first store, which the compiler must take for a change of the
     * input. */
    int32_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const int8_t result0 = table[(uint8_t)input[i]];
        const int8_t result1 = table[(uint8_t)input[i + 1]];
        const int8_t result2 = table[(uint8_t)input[i + 2]];
        const int8_t result3 = table[(uint8_t)input[i + 3]];
        output[i] = result0;
        output[i + 1] = result1;
        output[i + 2] = result2;
        output[i + 3] = result3;
    }
    for (; i < count; i++) {
        output[i] = table[(uint8_t)input[i]];
    }
}

#endif
