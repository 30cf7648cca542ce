/* Fully connected layers whose weights are decoded while they are multiplied, whatever their encoding. */
#ifndef EDGEC_FULLY_CONNECTED_ROWS_H
#define EDGEC_FULLY_CONNECTED_ROWS_H

#include "edgec_outputs.h"

/* What the kernels of every encoding take behind their weights. */
#define EDGEC_FULLY_CONNECTED_PARAMETERS                                                                     \
    int32_t bias_bytes, int32_t factor_words, int32_t factor_step, int32_t keeps_negative, int32_t clamps,   \
        int32_t outputs, int32_t output_zero_point, int32_t minimum, int32_t maximum

/* Adds the products of a row's weights and their inputs to a sum. rows: where the next row begins, in a form
 * of the encoding's own; goes on to the one behind it. */
typedef int32_t edgec_add_row_t(void *rows, const int8_t *input, int32_t sum);

/* Computes outputs one after the other. add_row is a literal, and vanishes by inlining. */
EDGEC_INLINE void edgec_fully_connected_rows(
    const int8_t *input,
    int8_t *output,
    int32_t outputs,
    const edgec_outputs_t *finishes,
    edgec_add_row_t *add_row,
    void *rows
) {
    for (int32_t row = 0; row < outputs; row++) {
        const edgec_output_t finish = edgec_load_output(finishes, row);
        output[row] = edgec_output(finishes, &finish, add_row(rows, input, finish.bias));
    }
}

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
