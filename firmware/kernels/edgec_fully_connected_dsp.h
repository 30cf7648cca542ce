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

#define EDGEC_QUAD_OPERANDS                                                                                  \
    [both0] "=&r"(both0), [both1] "=&r"(both1), [first0] "=&r"(first0), [first1] "=&r"(first1),              \
        [input] "+r"(input), [packed] "+r"(packed)

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
            : EDGEC_QUAD_OPERANDS, "+r"(r2)
            : [end] "r"(end)
            : "r3", "r4", "r5", "r8", "r9", "cc", "memory");
    *sums = (edgec_quad_sums_t){{both0, both1}, {first0, first1}};
    return packed;
}

/* The same for cores that issue two instructions together: words are loaded one by one, because LDM issues
 * alone, and each beside a multiplication; SXTB16 must come first in its pair. Inputs and the first weights
 * of a group are loaded by the group before it, load_inputs and widen_inputs, but for the first of a turn. */
#define EDGEC_QUAD_GROUP_DUAL_BYTES 76
#define EDGEC_QUAD_GROUP_DUAL_OF(i, load_inputs, widen_inputs)                                               \
    "sxtb16 r8, r12, ror #8\n\t"                                                                             \
    "smlad %[both0], r2, r9, %[both0]\n\t"                                                                   \
    "ldr.w r3, [%[packed], #16 * " #i " + 4]\n\t"                                                            \
    "smlad %[both1], r4, r9, %[both1]\n\t"                                                                   \
    "sxtb16 r2, r2\n\t"                                                                                      \
    "ldr.w r5, [%[packed], #16 * " #i " + 12]\n\t"                                                           \
    "sxtb16 r4, r4\n\t"                                                                                      \
    "smlad %[first0], r2, r9, %[first0]\n\t" load_inputs                                                     \
    "smlad %[first1], r4, r9, %[first1]\n\t" widen_inputs "smlad %[both0], r3, r8, %[both0]\n\t"             \
    "ldr.w r2, [%[packed], #16 * " #i " + 16]\n\t"                                                           \
    "smlad %[both1], r5, r8, %[both1]\n\t"                                                                   \
    "sxtb16 r3, r3\n\t"                                                                                      \
    "ldr.w r4, [%[packed], #16 * " #i " + 24]\n\t"                                                           \
    "sxtb16 r5, r5\n\t"                                                                                      \
    "smlad %[first0], r3, r8, %[first0]\n\t"                                                                 \
    "smlad %[first1], r5, r8, %[first1]\n\t"
#define EDGEC_QUAD_GROUP_DUAL(i)                                                                             \
    EDGEC_QUAD_GROUP_DUAL_OF(i, "ldr.w r12, [%[input], #4 * " #i " + 4]\n\t", "sxtb16 r9, r12\n\t")
#define EDGEC_QUAD_GROUPS_DUAL                                                                               \
    EDGEC_QUAD_GROUP_DUAL(0)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(1)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(2)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(3)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(4)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(5)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL(6)                                                                                 \
    EDGEC_QUAD_GROUP_DUAL_OF(7, "", "")

/* As edgec_sum_quad_dsp. Behind the last weights, the words that are loaded in vain are those of finishing.
 */
EDGEC_INLINE const int32_t *
edgec_sum_quad_dual_dsp(const int8_t *input, int32_t groups, const int32_t *packed, edgec_quad_sums_t *sums) {
    const int8_t *const end = input + 4 * groups;
    int32_t both0, both1, first0, first1;
    register int32_t r3 __asm__("r3") = -groups & 7;
    register int32_t r5 __asm__("r5") = EDGEC_QUAD_GROUP_DUAL_BYTES * (-groups & 7);
    __asm__("ldrd %[first0], %[both0], [%[packed]], #8\n\t"
            "ldrd %[first1], %[both1], [%[packed]], #8\n\t"
            "ldr r12, [%[input]]\n\t"
            "ldr r2, [%[packed]]\n\t"
            "ldr r4, [%[packed], #8]\n\t"
            "sxtb16 r9, r12\n\t"
            "sub %[input], %[input], r3, lsl #2\n\t"
            "sub %[packed], %[packed], r3, lsl #4\n\t"
            "add pc, r5\n\t"
            "nop\n\t"
            "1:\n\t" EDGEC_QUAD_GROUPS_DUAL "add %[input], %[input], #32\n\t"
            "add %[packed], %[packed], #128\n\t"
            "cmp %[input], %[end]\n\t"
            "ittt ne\n\t"
            "ldrne r12, [%[input]]\n\t"
            "sxtb16ne r9, r12\n\t"
            "bne 1b\n\t"
            : EDGEC_QUAD_OPERANDS, "+r"(r3), "+r"(r5)
            : [end] "r"(end)
            : "r2", "r4", "r8", "r9", "r12", "cc", "memory");
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

EDGEC_INLINE const int32_t *
edgec_sum_quad_dual_dsp(const int8_t *input, int32_t groups, const int32_t *packed, edgec_quad_sums_t *sums) {
    return edgec_sum_quad_dsp(input, groups, packed, sums);
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
    int32_t rounding,
    int32_t dual_issue
) {
    for (; outputs > 0; outputs -= EDGEC_QUAD) {
        edgec_quad_sums_t sums;
        packed = dual_issue ? edgec_sum_quad_dual_dsp(input, groups, packed, &sums)
                            : edgec_sum_quad_dsp(input, groups, packed, &sums);
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

/* A copy in flash for each rounding that layers need, and for either way to issue instructions. */
#define EDGEC_FULLY_CONNECTED_QUADS(name, dual_issue, rounding)                                              \
    EDGEC_SHARED void name(                                                                                  \
        const int8_t *input, int8_t *output, const int32_t *packed, int32_t groups, int32_t outputs          \
    ) {                                                                                                      \
        edgec_fully_connected_fours_dsp(input, output, packed, groups, outputs, rounding, dual_issue);       \
    }
EDGEC_FOR_ROUNDINGS(EDGEC_FULLY_CONNECTED_QUADS, edgec_fully_connected_quads, 0)
EDGEC_FOR_ROUNDINGS(EDGEC_FULLY_CONNECTED_QUADS, edgec_fully_connected_dual, 1)

typedef void edgec_fully_connected_quads_t(const int8_t *, int8_t *, const int32_t *, int32_t, int32_t);

/* filled_input: the inputs filled up to whole groups, where they are not. dual_issue: whether the core issues
 * two instructions together. rounding: one of edgec_finish.h. clamps: whether minimum and maximum leave less
 * than all bytes. */
EDGEC_INLINE void edgec_fully_connected_s8_dsp(
    const int8_t *input,
    int8_t *output,
    int8_t *filled_input,
    const int32_t *packed,
    int32_t inputs,
    int32_t outputs,
    int32_t dual_issue,
    int32_t rounding,
    int32_t clamps,
    int32_t minimum,
    int32_t maximum
) {
    if (inputs & 3) {
        memcpy(filled_input, input, (size_t)inputs);
        input = filled_input;
    }
    edgec_fully_connected_quads_t *const quads =
        dual_issue ? EDGEC_OF_ROUNDING(edgec_fully_connected_dual, EDGEC_SMALL_ROUNDING(rounding))
                   : EDGEC_OF_ROUNDING(edgec_fully_connected_quads, EDGEC_SMALL_ROUNDING(rounding));
    quads(input, output, packed, (inputs + 3) / 4, outputs);
    if (clamps) {
        edgec_clamp_in_place(output, outputs, minimum, maximum);
    }
}

#endif
