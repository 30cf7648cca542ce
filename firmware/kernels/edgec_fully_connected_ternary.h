/* Fully connected layer of ternary weights, on any core. No weight is multiplied or even decoded: of every
 * four inputs all 81 sums are made that four weights can give, and each output looks its own up by their
 * byte. Inputs come in blocks of 32, so that a block's tables are few and their addresses fit the registers.
 *
 * A sum is a word: that of the inputs with positive weights + 2^16 * that of those with negative ones. 255
 * inputs fit, so the words are taken apart after seven blocks.
 *
 * codes: by block, output and four inputs a byte (edgec_ternary_digits.h). Inputs behind the last count as
 * zero. */
#ifndef EDGEC_FULLY_CONNECTED_TERNARY_H
#define EDGEC_FULLY_CONNECTED_TERNARY_H

#include "edgec_fully_connected_rows.h"
#include "edgec_ternary_digits.h"

/* Inputs of a table, tables of a block, and blocks until sums are taken apart. */
#define EDGEC_TERNARY_INPUTS 4
#define EDGEC_TERNARY_TABLES 8
#define EDGEC_TERNARY_BLOCKS 7

#if defined(__thumb2__)

/* Three times as many sums: each as it is, plus the input and plus 2^16 times the input. From the last to the
 * first, so that they may lie in the same place. */
#define EDGEC_TERNARY_TRIPLE                                                                                 \
    "ldmdb %[from]!, {r2, r5, r8}\n\t"                                                                       \
    "add r3, r2, %[x]\n\t"                                                                                   \
    "add r4, r2, %[x], lsl #16\n\t"                                                                          \
    "add r6, r5, %[x]\n\t"                                                                                   \
    "add r7, r5, %[x], lsl #16\n\t"                                                                          \
    "add r9, r8, %[x]\n\t"                                                                                   \
    "add r10, r8, %[x], lsl #16\n\t"                                                                         \
    "stmdb %[to]!, {r2, r3, r4, r5, r6, r7, r8, r9, r10}\n\t"

EDGEC_INLINE void edgec_ternary_triple(uint32_t *table, int32_t sums, int32_t x) {
    uint32_t *from = table + sums;
    uint32_t *to = table + 3 * sums;
    __asm__ volatile("1:\n\t" EDGEC_TERNARY_TRIPLE "cmp %[from], %[table]\n\tbne 1b\n\t"
                     : [from] "+r"(from), [to] "+r"(to)
                     : [table] "r"(table), [x] "r"(x)
                     : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "cc", "memory");
}

#define EDGEC_TERNARY_LOOK_UP(table)                                                                         \
    "ldrb %[sum], [%[codes]], #1\n\t"                                                                        \
    "ldr %[sum], [%[" table "], %[sum], lsl #2]\n\t"                                                         \
    "add %[word], %[word], %[sum]\n\t"

/* Adds a whole block to the outputs' words. */
EDGEC_SHARED const uint8_t *
edgec_ternary_add_block(const uint32_t *tables, const uint8_t *codes, uint32_t *words, const uint32_t *end) {
    uint32_t sum, word;
    __asm__ volatile("1:\n\t"
                     "ldr %[word], [%[words]]\n\t" EDGEC_TERNARY_LOOK_UP("t0") EDGEC_TERNARY_LOOK_UP("t1")
                         EDGEC_TERNARY_LOOK_UP("t2") EDGEC_TERNARY_LOOK_UP("t3") EDGEC_TERNARY_LOOK_UP("t4")
                             EDGEC_TERNARY_LOOK_UP("t5") EDGEC_TERNARY_LOOK_UP("t6")
                                 EDGEC_TERNARY_LOOK_UP("t7") "str %[word], [%[words]], #4\n\t"
                                                             "cmp %[words], %[end]\n\t"
                                                             "bne 1b\n\t"
                     : [sum] "=&r"(sum), [word] "=&r"(word), [codes] "+r"(codes), [words] "+r"(words)
                     : [end] "r"(end),
                       [t0] "r"(tables),
                       [t1] "r"(tables + EDGEC_TERNARY_NUMBERS),
                       [t2] "r"(tables + 2 * EDGEC_TERNARY_NUMBERS),
                       [t3] "r"(tables + 3 * EDGEC_TERNARY_NUMBERS),
                       [t4] "r"(tables + 4 * EDGEC_TERNARY_NUMBERS),
                       [t5] "r"(tables + 5 * EDGEC_TERNARY_NUMBERS),
                       [t6] "r"(tables + 6 * EDGEC_TERNARY_NUMBERS),
                       [t7] "r"(tables + 7 * EDGEC_TERNARY_NUMBERS)
                     : "cc", "memory");
    return codes;
}

#else

EDGEC_INLINE void edgec_ternary_triple(uint32_t *table, int32_t sums, int32_t x) {
    for (int32_t i = sums - 1; i >= 0; i--) {
        const uint32_t sum = table[i];
        table[3 * i + 2] = sum + ((uint32_t)x << 16);
        table[3 * i + 1] = sum + (uint32_t)x;
        table[3 * i] = sum;
    }
}

EDGEC_SHARED const uint8_t *
edgec_ternary_add_block(const uint32_t *tables, const uint8_t *codes, uint32_t *words, const uint32_t *end) {
    for (; words != end; words++) {
        uint32_t word = *words;
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_TERNARY_TABLES; i++) {
            word += tables[i * EDGEC_TERNARY_NUMBERS + codes[i]];
        }
        *words = word;
        codes += EDGEC_TERNARY_TABLES;
    }
    return codes;
}

#endif

/* All sums of four inputs, the first of them for the lowest digit. */
EDGEC_SHARED void edgec_ternary_make_table(const int8_t *input, int32_t inputs, uint32_t *table) {
    table[0] = 0;
    table[1] = inputs > 3 ? (uint32_t)input[3] : 0;
    table[2] = table[1] << 16;
    edgec_ternary_triple(table, 3, inputs > 2 ? input[2] : 0);
    edgec_ternary_triple(table, 9, inputs > 1 ? input[1] : 0);
    edgec_ternary_triple(table, 27, input[0]);
}

/* Adds the tables of the last block, which are fewer. */
EDGEC_INLINE const uint8_t *edgec_ternary_add_rest(
    const uint32_t *tables, int32_t count, const uint8_t *codes, uint32_t *words, const uint32_t *end
) {
    for (; words != end; words++) {
        for (int32_t i = 0; i < count; i++) {
            *words += tables[i * EDGEC_TERNARY_NUMBERS + *codes++];
        }
    }
    return codes;
}

/* Takes words apart, adds them to the sums, and starts them again. */
EDGEC_SHARED void edgec_ternary_take_apart(
    uint32_t *words, int32_t *sums, const uint8_t *magnitudes, int32_t magnitude_step, int32_t outputs
) {
    for (int32_t i = 0; i < outputs; i++) {
        const int32_t positive = (int16_t)(words[i] & 0xffff);
        const int32_t negative = (int32_t)(words[i] - (uint32_t)positive) >> 16;
        sums[i] += magnitudes[0] * positive - magnitudes[1] * negative;
        words[i] = 0;
        magnitudes += magnitude_step;
    }
}

/* tables: eight of 81 words. words, sums: one for each output. magnitudes: of an output's positive and
 * negative weights, the same for all where the step is 0. */
EDGEC_INLINE void edgec_fully_connected_ternary_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *tables,
    uint32_t *words,
    int32_t *sums,
    const uint8_t *codes,
    const uint8_t *magnitudes,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t magnitude_step,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    memset(words, 0, (size_t)outputs * sizeof *words);
    memset(sums, 0, (size_t)outputs * sizeof *sums);
    int32_t blocks = 0;
    for (int32_t left = inputs; left > 0;) {
        int32_t count = 0;
        for (; count < EDGEC_TERNARY_TABLES && left > 0; count++) {
            edgec_ternary_make_table(input, left, tables + count * EDGEC_TERNARY_NUMBERS);
            input += EDGEC_TERNARY_INPUTS;
            left -= EDGEC_TERNARY_INPUTS;
        }
        codes = count == EDGEC_TERNARY_TABLES
                    ? edgec_ternary_add_block(tables, codes, words, words + outputs)
                    : edgec_ternary_add_rest(tables, count, codes, words, words + outputs);
        if (++blocks % EDGEC_TERNARY_BLOCKS == 0 || left <= 0) {
            edgec_ternary_take_apart(words, sums, magnitudes, magnitude_step, outputs);
        }
    }
    for (int32_t i = 0; i < outputs; i++) {
        const edgec_output_t finish = edgec_load_output(&finishes, i);
        output[i] = edgec_output(&finishes, &finish, finish.bias + sums[i]);
    }
}

#endif
