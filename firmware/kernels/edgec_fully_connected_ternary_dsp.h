/* Fully connected layers of ternary weights each of whose outputs has two values that differ in sign only,
 * with the DSP extension: four outputs at a time, two by two in the same lanes (edgec_ternary_lanes_dsp.h).
 */
#ifndef EDGEC_FULLY_CONNECTED_TERNARY_DSP_H
#define EDGEC_FULLY_CONNECTED_TERNARY_DSP_H

#include "edgec_fully_connected_packed_dsp.h"
#include "edgec_ternary_lanes_dsp.h"

#define EDGEC_TERNARY_OUTPUTS 4

/* What two rows of codes sum up to, and the first of their sums. */
typedef struct {
    int32_t both[2];
    int32_t first[2];
} edgec_ternary_rows_t;

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_TERNARY_ROWS_GROUP                                                                             \
    "ldmia %[inputs]!, {r2, r3, r4, r5}\n\t" EDGEC_TERNARY_ROW_GROUP("codes_a", "a")                         \
        EDGEC_TERNARY_ROW_GROUP("codes_b", "b")
#define EDGEC_TERNARY_READ_FIRST(row)                                                                        \
    "sub %[lanes], %[" row "], %[first_" row "]\n\t"                                                         \
    "sbfx %[lanes], %[lanes], #0, #14\n\t"                                                                   \
    "add %[first_" row "], %[first_" row "], %[lanes]\n\t"

#define EDGEC_TERNARY_ROW_PAIR(codes, input, sum)                                                            \
    "ldrb %[lanes], [%[" codes "]], #1\n\t"                                                                  \
    "ldr %[lanes], [%[table], %[lanes], lsl #2]\n\t"                                                         \
    "smlad %[" sum "], %[lanes], " input ", %[" sum "]\n\t"
#define EDGEC_TERNARY_ROW_GROUP(codes, sum)                                                                  \
    EDGEC_TERNARY_ROW_PAIR(codes, "r2", sum)                                                                 \
    EDGEC_TERNARY_ROW_PAIR(codes, "r3", sum)                                                                 \
    EDGEC_TERNARY_ROW_PAIR(codes, "r4", sum) EDGEC_TERNARY_ROW_PAIR(codes, "r5", sum)

/* Adds a run of two rows of codes. In assembly with the blocks, because it takes every register. */
EDGEC_INLINE void edgec_ternary_rows_run(
    const uint32_t *inputs,
    const uint32_t *end,
    const uint8_t *first,
    const uint8_t *second,
    edgec_ternary_rows_t *sums
) {
    int32_t a = 0, b = 0, first_a = 0, first_b = 0;
    uint32_t lanes;
    const uint32_t *block;
    __asm__("2:\n\t"
            "ldr %[lanes], %[end]\n\t"
            "add %[block], %[inputs], %[block_bytes]\n\t"
            "cmp %[block], %[lanes]\n\t"
            "it hi\n\t"
            "movhi %[block], %[lanes]\n\t"
            "1:\n\t" EDGEC_TERNARY_ROWS_GROUP EDGEC_TERNARY_ROWS_GROUP "cmp %[inputs], %[block]\n\t"
            "bne 1b\n\t" EDGEC_TERNARY_READ_FIRST("a")
                EDGEC_TERNARY_READ_FIRST("b") "ldr %[lanes], %[end]\n\t"
                                              "cmp %[inputs], %[lanes]\n\t"
                                              "bne 2b\n\t"
            : [a] "+r"(a),
              [b] "+r"(b),
              [first_a] "+r"(first_a),
              [first_b] "+r"(first_b),
              [inputs] "+r"(inputs),
              [codes_a] "+r"(first),
              [codes_b] "+r"(second),
              [lanes] "=&r"(lanes),
              [block] "=&r"(block)
            : [end] "m"(end),
              [table] "r"(edgec_ternary_channels),
              [block_bytes] "i"(EDGEC_TERNARY_BLOCK * EDGEC_PACKED_PAIRS * 4)
            : "r2", "r3", "r4", "r5", "cc", "memory");
    *sums = (edgec_ternary_rows_t){{a, b}, {first_a, first_b}};
}

#else

EDGEC_INLINE void edgec_ternary_rows_run(
    const uint32_t *inputs,
    const uint32_t *end,
    const uint8_t *first,
    const uint8_t *second,
    edgec_ternary_rows_t *sums
) {
    const uint8_t *const codes[2] = {first, second};
    for (int32_t row = 0; row < 2; row++) {
        const int32_t words = (int32_t)(end - inputs);
        int32_t both = 0;
        int32_t own = 0;
        for (int32_t i = 0; i < words; i++) {
            both = edgec_smlad(edgec_ternary_channels[codes[row][i]], inputs[i], both);
            if ((i + 1) % (EDGEC_TERNARY_BLOCK * EDGEC_PACKED_PAIRS) == 0) {
                own = edgec_first_sum(both, own);
            }
        }
        sums->both[row] = both;
        sums->first[row] = edgec_first_sum(both, own);
    }
}

#endif

/* The sums of four outputs. codes: of the first two, and behind them of the others. */
EDGEC_SHARED void edgec_ternary_four_outputs(
    const uint32_t *inputs, int32_t groups, const uint8_t *codes, int32_t sums[EDGEC_TERNARY_OUTPUTS]
) {
    const uint8_t *second = codes + groups * EDGEC_PACKED_PAIRS;
    memset(sums, 0, EDGEC_TERNARY_OUTPUTS * sizeof *sums);
    for (int32_t left = groups * EDGEC_PACKED_PAIRS; left > 0;) {
        const int32_t words = edgec_least(left, EDGEC_TERNARY_RUN * EDGEC_PACKED_PAIRS);
        edgec_ternary_rows_t run;
        edgec_ternary_rows_run(inputs, inputs + words, codes, second, &run);
        for (int32_t row = 0; row < 2; row++) {
            sums[2 * row] += run.first[row];
            sums[2 * row + 1] += edgec_second_sum(run.both[row], run.first[row]);
        }
        inputs += words;
        codes += words;
        second += words;
        left -= words;
    }
}

/* lanes: the widened inputs. codes: of two outputs together, filled up to whole fours of outputs. magnitudes:
 * of the outputs' values, or one for all where the step is 0. */
EDGEC_INLINE void edgec_fully_connected_ternary_s8_dsp(
    const int8_t *input,
    int8_t *output,
    uint32_t *lanes,
    const uint8_t *codes,
    const uint8_t *magnitudes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t magnitude_step,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    const int32_t widened = edgec_widened_words(inputs);
    /* Two groups at a time. */
    const int32_t words =
        (widened + 2 * EDGEC_PACKED_PAIRS - 1) / (2 * EDGEC_PACKED_PAIRS) * (2 * EDGEC_PACKED_PAIRS);
    edgec_widen_inputs(input, inputs, lanes);
    memset(lanes + widened, 0, (size_t)(words - widened) * sizeof *lanes);
    for (int32_t row = 0; row < outputs; row += EDGEC_TERNARY_OUTPUTS) {
        int32_t sums[EDGEC_TERNARY_OUTPUTS];
        edgec_ternary_four_outputs(lanes, words / EDGEC_PACKED_PAIRS, codes, sums);
        codes += 2 * words;
        for (int32_t i = 0; i < edgec_least(EDGEC_TERNARY_OUTPUTS, outputs - row); i++) {
            const edgec_output_t finish = edgec_load_output(&finishes, row + i);
            const int32_t sum = finish.bias + magnitudes[(row + i) * magnitude_step] * sums[i];
            output[row + i] = edgec_output(&finishes, &finish, sum);
        }
    }
}

#endif
