/* What the fully connected kernels of compressed weights share. The loop over outputs stands in each: through
 * a function for a row GCC loses track of registers, and a run-level layer takes a third longer on an M0+. */
#ifndef EDGEC_FULLY_CONNECTED_ROWS_H
#define EDGEC_FULLY_CONNECTED_ROWS_H

#include "edgec_outputs.h"

/* What the kernels of every encoding take behind their weights. */
#define EDGEC_FULLY_CONNECTED_PARAMETERS                                                                     \
    int32_t bias_bytes, int32_t factor_words, int32_t factor_step, int32_t keeps_negative, int32_t clamps,   \
        int32_t outputs, int32_t output_zero_point, int32_t minimum, int32_t maximum

/* Executes statements `count` times, eight times a turn; the first turn is entered behind those that it
 * lacks. */
#define EDGEC_EIGHT_A_TURN(count, STATEMENTS)                                                                \
    {                                                                                                        \
        int32_t turns = (count) >> 3;                                                                        \
        switch ((count)&7) {                                                                                 \
            for (; turns >= 0; turns--) {                                                                    \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 7:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 6:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 5:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 4:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 3:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 2:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            case 1:                                                                                          \
                STATEMENTS __attribute__((fallthrough));                                                     \
            default:                                                                                         \
                continue;                                                                                    \
            }                                                                                                \
        }                                                                                                    \
    }

#endif
