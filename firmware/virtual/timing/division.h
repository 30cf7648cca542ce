/* Cycles of divisions: they end early. */
#ifndef EDGEC_TIMING_DIVISION_H
#define EDGEC_TIMING_DIVISION_H

#include <stdbool.h>
#include <stdint.h>

/* A formula fitted to measurements on a Cortex-M4 (compendium.i-0.nl, "Division timing"), within the 2 to 12
 * cycles that Arm's manuals for the Cortex-M3 and M4 give. For other cores it is a guess. */
static inline uint32_t division_cycles(uint32_t dividend, uint32_t divisor, bool is_signed) {
    if (is_signed && (int32_t)dividend < 0) {
        dividend = 0 - dividend;
    }
    if (is_signed && (int32_t)divisor < 0) {
        divisor = 0 - divisor;
    }
    if (dividend == 0 || divisor == 0) {
        return 2;
    }
    const int more_bits = __builtin_clz(divisor) - __builtin_clz(dividend);
    return more_bits < 0 ? 3 : 5 + (uint32_t)more_bits / 4;
}
#define SHORTEST_DIVISION 2

#endif
