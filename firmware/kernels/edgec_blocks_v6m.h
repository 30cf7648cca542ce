/* Sums of products on Armv6-M cores (M0, M0+), four outputs at a time.
 *
 * These cores load unsigned bytes from a pointer with an offset, but signed ones only with a second register;
 * they multiply in place, and can add to the high registers. So weights are stored as unsigned bytes, 128 too
 * high, which is made good by 128 times the sum of the inputs; and the four sums stay in high registers. The
 * four weights of a tap are loaded as a word and taken apart: as many cycles as four loads, but one wait for
 * the flash instead of four.
 *
 * weights: for every block of four outputs and every tap one byte of each output, 128 too high. Taps are
 * filled up to a multiple of four with zeros. finishes: for every block the four biases, then multiplier,
 * offset, shift of each output. */
#ifndef EDGEC_BLOCKS_V6M_H
#define EDGEC_BLOCKS_V6M_H

#include "edgec_finish.h"

#define EDGEC_V6M_OUTPUTS 4
#define EDGEC_V6M_TAPS 4
#define EDGEC_V6M_FINISH_WORDS 16

#if defined(__ARM_ARCH_6M__)

/* clang-format off */

/* One tap: multiplies one input with the next four weights. */
#define EDGEC_V6M_TAP(input, word)                                                                           \
    "ldrb %[x], [%[inputs], #" input "]\n\t"                                                                 \
    "sxtb %[x], %[x]\n\t"                                                                                    \
    "ldr %[word], [%[weights], #" word "]\n\t"                                                               \
    "uxtb %[w], %[word]\n\t"                                                                                 \
    "muls %[w], %[x], %[w]\n\t"                                                                              \
    "add r8, r8, %[w]\n\t"                                                                                   \
    "lsrs %[word], %[word], #8\n\t"                                                                          \
    "uxtb %[w], %[word]\n\t"                                                                                 \
    "muls %[w], %[x], %[w]\n\t"                                                                              \
    "add r9, r9, %[w]\n\t"                                                                                   \
    "lsrs %[word], %[word], #8\n\t"                                                                          \
    "uxtb %[w], %[word]\n\t"                                                                                 \
    "muls %[w], %[x], %[w]\n\t"                                                                              \
    "add r10, r10, %[w]\n\t"                                                                                 \
    "lsrs %[word], %[word], #8\n\t"                                                                          \
    "muls %[word], %[x], %[word]\n\t"                                                                        \
    "add r11, r11, %[word]\n\t"

/* Adds to four sums, and returns the next block's weights. */
EDGEC_INLINE const uint8_t *
edgec_sum_block_v6m(const int8_t *inputs, const int8_t *end, const uint8_t *weights, int32_t *sums) {
    register int32_t sum0 __asm__("r8") = sums[0];
    register int32_t sum1 __asm__("r9") = sums[1];
    register int32_t sum2 __asm__("r10") = sums[2];
    register int32_t sum3 __asm__("r11") = sums[3];
    int32_t x, w, word;
    __asm__(".syntax unified\n"
            "1:\n\t"
            EDGEC_V6M_TAP("0", "0")
            EDGEC_V6M_TAP("1", "4")
            EDGEC_V6M_TAP("2", "8")
            EDGEC_V6M_TAP("3", "12")
            "adds %[inputs], #4\n\t"
            "adds %[weights], #16\n\t"
            "cmp %[inputs], %[end]\n\t"
            "bne 1b\n\t"
            : [inputs] "+&l"(inputs), [weights] "+&l"(weights), [x] "=&l"(x), [w] "=&l"(w),
              [word] "=&l"(word),
              "+r"(sum0), "+r"(sum1), "+r"(sum2), "+r"(sum3)
            : [end] "l"(end)
            : "cc", "memory");
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
    return weights;
}

/* clang-format on */

#else

EDGEC_INLINE const uint8_t *
edgec_sum_block_v6m(const int8_t *inputs, const int8_t *end, const uint8_t *weights, int32_t *sums) {
    for (; inputs != end; inputs++) {
        for (int32_t i = 0; i < EDGEC_V6M_OUTPUTS; i++) {
            sums[i] += *inputs * *weights++;
        }
    }
    return weights;
}

#endif

/* All outputs that read the same inputs. inputs: `taps`, and readable up to a multiple of four. */
EDGEC_SHARED void edgec_blocks_v6m(
    const int8_t *inputs,
    int32_t taps,
    const uint8_t *weights,
    const int32_t *finishes,
    int8_t *output,
    int32_t outputs
) {
    const int32_t filled_taps = (taps + EDGEC_V6M_TAPS - 1) / EDGEC_V6M_TAPS * EDGEC_V6M_TAPS;
    int32_t inputs_sum = 0;
    for (int32_t i = 0; i < taps; i++) {
        inputs_sum += inputs[i];
    }
    for (; outputs > 0; outputs -= EDGEC_V6M_OUTPUTS) {
        int32_t sums[EDGEC_V6M_OUTPUTS];
        for (int32_t i = 0; i < EDGEC_V6M_OUTPUTS; i++) {
            sums[i] = finishes[i] - 128 * inputs_sum;
        }
        weights = edgec_sum_block_v6m(inputs, inputs + filled_taps, weights, sums);
        for (int32_t i = 0; i < EDGEC_V6M_OUTPUTS && i < outputs; i++) {
            const int32_t *const numbers = finishes + EDGEC_V6M_OUTPUTS + 3 * i;
            const edgec_finish_t finish = {numbers[0], numbers[1], numbers[2]};
            *output++ = (int8_t)edgec_finish(2 * sums[i], finish, 1);
        }
        finishes += EDGEC_V6M_FINISH_WORDS;
    }
}

#endif
