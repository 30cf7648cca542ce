/* Fully connected layer with the DSP extension: four outputs at a time, as two pairs that share each input.
 * Pairs are packed as in edgec_channel_pairs_dsp.h, two woven into each other: the biases of the first pair,
 * then of the second; for every group of four inputs the two words of the first pair, then of the second;
 *   multiplier, offset, shift of the four outputs.
 * The last outputs and inputs are filled up with zeros. */
#ifndef EDGEC_FULLY_CONNECTED_DSP_H
#define EDGEC_FULLY_CONNECTED_DSP_H

#include "edgec_channel_pairs_dsp.h"

#define EDGEC_QUAD 4

/* The sums of two pairs of outputs. */
typedef struct {
    int32_t both[2];
    int32_t first[2];
} edgec_quad_sums_t;

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_QUAD_GROUP_BYTES 64
#define EDGEC_QUAD_GROUP                                                                                     \
    "ldr r8, [%[input]], #4\n\t"                                                                             \
    "ldmia.w %[packed]!, {r2, r3, r4, r5}\n\t"                                                               \
    "sxtb16 r9, r8, ror #8\n\t"                                                                              \
    "sxtb16 r8, r8\n\t"                                                                                      \
    "smlad %[both0], r2, r8, %[both0]\n\t"                                                                   \
    "smlad %[both1], r4, r8, %[both1]\n\t"                                                                   \
    "sxtb16 r2, r2\n\t"                                                                                      \
    "sxtb16 r4, r4\n\t"                                                                                      \
    "smlad %[first0], r2, r8, %[first0]\n\t"                                                                 \
    "smlad %[first1], r4, r8, %[first1]\n\t"                                                                 \
    "smlad %[both0], r3, r9, %[both0]\n\t"                                                                   \
    "smlad %[both1], r5, r9, %[both1]\n\t"                                                                   \
    "sxtb16 r3, r3\n\t"                                                                                      \
    "sxtb16 r5, r5\n\t"                                                                                      \
    "smlad %[first0], r3, r9, %[first0]\n\t"                                                                 \
    "smlad %[first1], r5, r9, %[first1]\n\t"
#define EDGEC_QUAD_GROUPS                                                                                    \
    EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP    \
        EDGEC_QUAD_GROUP EDGEC_QUAD_GROUP

/* Sums four outputs, and returns what is packed behind their groups. The loop is entered as in
 * edgec_sum_pair_dsp. */
EDGEC_INLINE const int32_t *
edgec_sum_quad_dsp(const int8_t *input, int32_t groups, const int32_t *packed, edgec_quad_sums_t *sums) {
    const int8_t *const end = input + 4 * groups;
    int32_t both0, both1, first0, first1;
    register int32_t r2 __asm__("r2") = EDGEC_QUAD_GROUP_BYTES * (-groups & 7);
    __asm__("ldrd %[first0], %[both0], [%[packed]], #8\n\t"
            "ldrd %[first1], %[both1], [%[packed]], #8\n\t"
            "add pc, r2\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_QUAD_GROUPS "cmp %[input], %[end]\n\t"
            "bne 1b\n\t"
            : [both0] "=&r"(both0),
              [both1] "=&r"(both1),
              [first0] "=&r"(first0),
              [first1] "=&r"(first1),
              [input] "+r"(input),
              [packed] "+r"(packed),
              "+r"(r2)
            : [end] "r"(end)
            : "r3", "r4", "r5", "r8", "r9", "cc", "memory");
    *sums = (edgec_quad_sums_t){{both0, both1}, {first0, first1}};
    return packed;
}
#else

EDGEC_INLINE const int32_t *
edgec_sum_quad_dsp(const int8_t *input, int32_t groups, const int32_t *packed, edgec_quad_sums_t *sums) {
    for (int32_t pair = 0; pair < 2; pair++) {
        sums->first[pair] = *packed++;
        sums->both[pair] = *packed++;
    }
    for (const int8_t *end = input + 4 * groups; input < end; input += 4) {
        const uint32_t bytes = edgec_load_word(input);
        const uint32_t inputs[2] = {edgec_sxtb16(bytes), edgec_sxtb16_ror8(bytes)};
        for (int32_t i = 0; i < 4; i++) {
            const uint32_t weights = (uint32_t)*packed++;
            sums->both[i / 2] = edgec_smlad(weights, inputs[i % 2], sums->both[i / 2]);
            sums->first[i / 2] = edgec_smlad(edgec_sxtb16(weights), inputs[i % 2], sums->first[i / 2]);
        }
    }
    return packed;
}

#endif

/* The outputs of one pair, in the low bytes of two words. */
EDGEC_INLINE void edgec_finish_pair_dsp(
    int32_t both, int32_t first, const int32_t *finish, int32_t *outputs, int32_t rounding
) {
    const edgec_finish_t of_first = {finish[0], finish[1], finish[2]};
    const edgec_finish_t of_second = {finish[3], finish[4], finish[5]};
    outputs[0] = edgec_finish(first * 2, of_first, rounding);
    outputs[1] = edgec_finish(edgec_second_sum_doubled(both, first), of_second, rounding);
}

EDGEC_INLINE void edgec_fully_connected_fours_dsp(
    const int8_t *input,
    int8_t *output,
    const int32_t *packed,
    int32_t groups,
    int32_t outputs,
    int32_t rounding
) {
    for (; outputs > 0; outputs -= EDGEC_QUAD) {
        edgec_quad_sums_t sums;
        packed = edgec_sum_quad_dsp(input, groups, packed, &sums);
        int32_t results[EDGEC_QUAD];
        edgec_finish_pair_dsp(sums.both[0], sums.first[0], packed, results, rounding);
        edgec_finish_pair_dsp(sums.both[1], sums.first[1], packed + 6, results + 2, rounding);
        packed += 12;
        *output++ = (int8_t)results[0];
        if (outputs > 1) {
            *output++ = (int8_t)results[1];
        }
        if (outputs > 2) {
            *output++ = (int8_t)results[2];
        }
        if (outputs > 3) {
            *output++ = (int8_t)results[3];
        }
    }
}

/* A copy in flash for each rounding that layers need. */
#define EDGEC_FULLY_CONNECTED_QUADS(name, rounding)                                                          \
    EDGEC_SHARED void name(                                                                                  \
        const int8_t *input, int8_t *output, const int32_t *packed, int32_t groups, int32_t outputs          \
    ) {                                                                                                      \
        edgec_fully_connected_fours_dsp(input, output, packed, groups, outputs, rounding);                   \
    }
EDGEC_FULLY_CONNECTED_QUADS(edgec_fully_connected_quads_dsp, EDGEC_ROUND_AWAY)
EDGEC_FULLY_CONNECTED_QUADS(edgec_fully_connected_quads_shift_dsp, EDGEC_ROUND_SHIFT)
EDGEC_FULLY_CONNECTED_QUADS(edgec_fully_connected_quads_shift_relu_dsp, EDGEC_ROUND_SHIFT_RELU)

/* filled_input: the inputs filled up to whole groups, where they are not. rounding: one of edgec_finish.h.
 * clamps: whether minimum and maximum leave less than all bytes. */
EDGEC_INLINE void edgec_fully_connected_s8_dsp(
    const int8_t *input,
    int8_t *output,
    int8_t *filled_input,
    const int32_t *packed,
    int32_t inputs,
    int32_t outputs,
    int32_t rounding,
    int32_t clamps,
    int32_t minimum,
    int32_t maximum
) {
    if (inputs & 3) {
        memcpy(filled_input, input, (size_t)inputs);
        input = filled_input;
    }
    if (rounding == EDGEC_ROUND_SHIFT_RELU) {
        edgec_fully_connected_quads_shift_relu_dsp(input, output, packed, (inputs + 3) / 4, outputs);
    } else if (rounding == EDGEC_ROUND_SHIFT) {
        edgec_fully_connected_quads_shift_dsp(input, output, packed, (inputs + 3) / 4, outputs);
    } else {
        edgec_fully_connected_quads_dsp(input, output, packed, (inputs + 3) / 4, outputs);
    }
    if (clamps) {
        edgec_clamp_in_place(output, outputs, minimum, maximum);
    }
}

#endif
