/* Fully connected layers of ternary weights each of whose outputs has two values that differ in sign only,
 * with the DSP extension: four outputs at a time, two by two in the same lanes (edgec_ternary_lanes_dsp.h).
 */
#ifndef EDGEC_FULLY_CONNECTED_TERNARY_DSP_H
#define EDGEC_FULLY_CONNECTED_TERNARY_DSP_H

#include "edgec_fully_connected_packed_dsp.h"
#include "edgec_ternary_lanes_dsp.h"

#define EDGEC_TERNARY_OUTPUTS 4

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_TERNARY_ROW_PAIR(codes, input, sum)                                                            \
    "ldrb %[lanes], [%[" codes "]], #1\n\t"                                                                  \
    "ldr %[lanes], [%[table], %[lanes], lsl #2]\n\t"                                                         \
    "smlad %[" sum "], %[lanes], " input ", %[" sum "]\n\t"
#define EDGEC_TERNARY_ROW_GROUP(codes, sum)                                                                  \
    EDGEC_TERNARY_ROW_PAIR(codes, "r2", sum)                                                                 \
    EDGEC_TERNARY_ROW_PAIR(codes, "r3", sum)                                                                 \
    EDGEC_TERNARY_ROW_PAIR(codes, "r4", sum) EDGEC_TERNARY_ROW_PAIR(codes, "r5", sum)

/* Adds a block of two rows of codes to their sums. */
EDGEC_INLINE void edgec_ternary_rows_block(
    const uint32_t *inputs, const uint32_t *end, const uint8_t *first, const uint8_t *second, int32_t sums[2]
) {
    int32_t a = sums[0], b = sums[1];
    uint32_t lanes;
    __asm__("1:\n\t"
            "ldmia %[inputs]!, {r2, r3, r4, r5}\n\t" EDGEC_TERNARY_ROW_GROUP("first", "a")
                EDGEC_TERNARY_ROW_GROUP("second", "b") "cmp %[inputs], %[end]\n\tbne 1b\n\t"
            : [a] "+r"(a),
              [b] "+r"(b),
              [inputs] "+r"(inputs),
              [first] "+r"(first),
              [second] "+r"(second),
              [lanes] "=&r"(lanes)
            : [end] "r"(end), [table] "r"(edgec_ternary_channels)
            : "r2", "r3", "r4", "r5", "cc", "memory");
    sums[0] = a, sums[1] = b;
}

#else

EDGEC_INLINE void edgec_ternary_rows_block(
    const uint32_t *inputs, const uint32_t *end, const uint8_t *first, const uint8_t *second, int32_t sums[2]
) {
    for (; inputs != end; inputs++) {
        sums[0] = edgec_smlad(edgec_ternary_channels[*first++], *inputs, sums[0]);
        sums[1] = edgec_smlad(edgec_ternary_channels[*second++], *inputs, sums[1]);
    }
}

#endif

/* The sums of four outputs. codes: of the first two, and behind them of the others. */
EDGEC_SHARED void edgec_ternary_four_outputs(
    const uint32_t *inputs, int32_t groups, const uint8_t *codes, int32_t sums[EDGEC_TERNARY_OUTPUTS]
) {
    const uint8_t *first = codes;
    const uint8_t *second = codes + groups * EDGEC_PACKED_PAIRS;
    memset(sums, 0, EDGEC_TERNARY_OUTPUTS * sizeof *sums);
    while (groups > 0) {
        int32_t run = edgec_least(groups, EDGEC_TERNARY_RUN);
        groups -= run;
        int32_t both[2] = {0, 0};
        int32_t a = 0, b = 0;
        while (run > 0) {
            const int32_t words = edgec_least(run, EDGEC_TERNARY_BLOCK) * EDGEC_PACKED_PAIRS;
            edgec_ternary_rows_block(inputs, inputs + words, first, second, both);
            a = edgec_first_sum(both[0], a);
            b = edgec_first_sum(both[1], b);
            inputs += words;
            first += words;
            second += words;
            run -= EDGEC_TERNARY_BLOCK;
        }
        sums[0] += a;
        sums[1] += edgec_second_sum(both[0], a);
        sums[2] += b;
        sums[3] += edgec_second_sum(both[1], b);
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
    int32_t bias_bytes,
    int32_t factor_words,
    int32_t factor_step,
    int32_t keeps_negative,
    int32_t clamps,
    int32_t outputs,
    int32_t output_zero_point,
    int32_t minimum,
    int32_t maximum
) {
    const edgec_outputs_t finishes = {
        biases,
        factors,
        bias_bytes,
        factor_words,
        factor_step,
        keeps_negative,
        clamps,
        output_zero_point,
        minimum,
        maximum};
    const int32_t words = edgec_widened_words(inputs);
    edgec_widen_inputs(input, inputs, lanes);
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
