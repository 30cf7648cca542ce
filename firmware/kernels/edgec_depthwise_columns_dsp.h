/* One channel of a depthwise 3x3 convolution down the columns of a strip (edgec_depthwise_conv2d_dsp.h has
 * the layouts), in assembly: weights, sums and pointers take every register there is. Functions with such
 * assembly are not inlined, since a caller's values would compete for registers, and need at least -O1, which
 * leaves the frame pointer's free. */
#ifndef EDGEC_DEPTHWISE_COLUMNS_DSP_H
#define EDGEC_DEPTHWISE_COLUMNS_DSP_H

#include "edgec_dsp.h"
#include "edgec_finish.h"

#define EDGEC_DEPTHWISE_PACKED_WORDS 10
/* Channels in a strip, and the words that they take for one row of a column. */
#define EDGEC_STRIP_CHANNELS 4
#define EDGEC_STRIP_ROW_WORDS 8

/* A channel's way through a strip. Functions move `input` and `output` on to the columns that come next. */
typedef struct {
    const int32_t *packed;
    const uint32_t *input;
    int8_t *output;
    /* Outputs in a column. */
    int32_t rows;
    /* Words of the strip from one output's window to the next, down and across. */
    int32_t row_words;
    int32_t column_words;
    /* Bytes from one output to the next, down and across. */
    int32_t row_bytes;
    int32_t pixel_bytes;
    int32_t keeps_negative;
} edgec_columns_t;

#if defined(__ARM_FEATURE_DSP)

/* What the loops keep in memory, in the order in which they load it by two. */
typedef struct {
    int32_t multiplier, offset;
    int32_t shift, pixel_bytes;
    int32_t to_next_output, to_next_input;
    /* Where the column and the last column end, and from one to the next. */
    const uint32_t *column_end;
    int32_t column_bytes;
    const uint32_t *last_end;
} edgec_columns_state_t;

EDGEC_INLINE edgec_columns_state_t
edgec_columns_state(const edgec_columns_t *run, int32_t columns, int32_t pixels) {
    const uint32_t *const end = run->input + run->rows * run->row_words;
    return (edgec_columns_state_t){
        .multiplier = run->packed[7],
        .offset = run->packed[8],
        .shift = run->packed[9],
        .pixel_bytes = run->pixel_bytes,
        .to_next_output = pixels * run->pixel_bytes - run->rows * run->row_bytes,
        .to_next_input = 4 * (run->column_words - run->rows * run->row_words),
        .column_end = end,
        .column_bytes = 4 * run->column_words,
        .last_end = end + (columns - 1) * run->column_words,
    };
}

/* One row of the windows of two outputs. */
#define EDGEC_PAIRED_ROW(weights01, weights12, sum_a, sum_b)                                                 \
    "smlad %[a], %[x01], %[" weights01 "], %[" sum_a "]\n\t"                                                 \
    "smlatb %[b], %[x01], %[" weights01 "], %[" sum_b "]\n\t"                                                \
    "smlabt %[a], %[x23], %[" weights12 "], %[a]\n\t"                                                        \
    "smlad %[b], %[x23], %[" weights12 "], %[b]\n\t"

#define EDGEC_SINGLE_ROW(weights01, weights12, sum)                                                          \
    "smlad %[a], %[x01], %[" weights01 "], %[" sum "]\n\t"                                                   \
    "smlabt %[a], %[x23], %[" weights12 "], %[a]\n\t"

/* As edgec_finish, of a doubled sum. */
#define EDGEC_SCALE(sum) "smmlar %[" sum "], %[" sum "], %[x01], %[x23]\n\t"
#define EDGEC_SCALE_SIGNED(sum)                                                                              \
    "smmulr %[" sum "], %[" sum "], %[x01]\n\t"                                                              \
    "add %[" sum "], %[" sum "], %[" sum "], asr #31\n\t"                                                    \
    "add %[" sum "], %[" sum "], %[x23]\n\t"

/* On to the next column, unless it was the last. */
#define EDGEC_NEXT_COLUMN                                                                                    \
    "ldrd %[x01], %[x23], %[to_next]\n\t"                                                                    \
    "add %[output], %[output], %[x01]\n\t"                                                                   \
    "add %[input], %[input], %[x23]\n\t"                                                                     \
    "ldrd %[x01], %[x23], %[column_end]\n\t"                                                                 \
    "add %[x23], %[x23], %[x01]\n\t"                                                                         \
    "str %[x23], %[column_end]\n\t"                                                                          \
    "ldr %[x23], %[last_end]\n\t"                                                                            \
    "cmp %[x01], %[x23]\n\t"                                                                                 \
    "bne 1b\n\t"

#define EDGEC_PAIRED_COLUMNS(scale)                                                                          \
    "1:\n\t"                                                                                                 \
    "ldrd %[x01], %[x23], [%[input]], #32\n\t" EDGEC_PAIRED_ROW(                                             \
        "w0", "w1", "bias", "bias"                                                                           \
    ) "ldrd %[x01], %[x23], [%[input]]\n\t" EDGEC_PAIRED_ROW("w2", "w3", "a", "b") "ldrd %[x01], %[x23], "   \
                                                                                   "[%[input], "             \
                                                                                   "#32]"                    \
                                                                                   "\n\t" EDGEC_PAIRED_ROW(  \
                                                                                       "w4", "w5", "a", "b"  \
                                                                                   ) "ldrd %[x01], %[x23], " \
                                                                                     "%[multiplier]"         \
                                                                                     "\n\t" scale("a"        \
                                                                                     ) scale("b"             \
                                                                                     ) "ldrd %[x01], "       \
                                                                                       "%[x23], "            \
                                                                                       "%[shift]\n\t"        \
                                                                                       "asr %[a], %[a], "    \
                                                                                       "%[x01]\n\t"          \
                                                                                       "asr %[b], %[b], "    \
                                                                                       "%[x01]\n\t"          \
                                                                                       "ssat %[a], #8, "     \
                                                                                       "%[a]\n\t"            \
                                                                                       "ssat %[b], #8, "     \
                                                                                       "%[b]\n\t"            \
                                                                                       "strb %[b], "         \
                                                                                       "[%[output], "        \
                                                                                       "%[x23]]\n\t"         \
                                                                                       "strb %[a], "         \
                                                                                       "[%[output]]\n\t"     \
                                                                                       "add %[output], "     \
                                                                                       "%[output], "         \
                                                                                       "%[row_bytes]\n\t"    \
                                                                                       "ldr %[x01], "        \
                                                                                       "%[column_end]\n\t"   \
                                                                                       "cmp %[input], "      \
                                                                                       "%[x01]\n\t"          \
                                                                                       "bne "                \
                                                                                       "1b\n"                \
                                                                                       "\t" EDGEC_NEXT_COLUMN

#define EDGEC_SINGLE_COLUMNS(scale)                                                                          \
    "1:\n\t"                                                                                                 \
    "ldrd %[x01], %[x23], [%[input]]\n\t" EDGEC_SINGLE_ROW(                                                  \
        "w0", "w1", "bias"                                                                                   \
    ) "ldrd %[x01], %[x23], "                                                                                \
      "[%[input], "                                                                                          \
      "#32]\n\t" EDGEC_SINGLE_ROW("w2", "w3", "a") "ldrd %[x01], %[x23], [%[input], "                        \
                                                   "#64]\n\t" EDGEC_SINGLE_ROW(                              \
                                                       "w4", "w5", "a"                                       \
                                                   ) "add %[input], %[input], "                              \
                                                     "%[step]\n\t"                                           \
                                                     "ldrd %[x01], %[x23], "                                 \
                                                     "%[multiplier]\n\t" scale("a"                           \
                                                     ) "ldr %[x01], "                                        \
                                                       "%[shift]\n\t"                                        \
                                                       "asr %[a], %[a], "                                    \
                                                       "%[x01]\n\t"                                          \
                                                       "ssat %[a], #8, %[a]\n\t"                             \
                                                       "strb %[a], "                                         \
                                                       "[%[output]]\n\t"                                     \
                                                       "add %[output], "                                     \
                                                       "%[output], "                                         \
                                                       "%[row_bytes]\n\t"                                    \
                                                       "ldr %[x01], "                                        \
                                                       "%[column_end]\n\t"                                   \
                                                       "cmp %[input], "                                      \
                                                       "%[x01]\n\t"                                          \
                                                       "bne "                                                \
                                                       "1b\n"                                                \
                                                       "\t" EDGEC_NEXT_COLUMN

#define EDGEC_COLUMNS_MEMORY(state)                                                                          \
    [multiplier] "m"((state).multiplier), [shift] "m"((state).shift), [to_next] "m"((state).to_next_output), \
        [column_end] "m"((state).column_end), [last_end] "m"((state).last_end)

#define EDGEC_COLUMNS_REGISTERS(run)                                                                         \
    [w0] "r"((run)->packed[0]), [w1] "r"((run)->packed[1]), [w2] "r"((run)->packed[2]),                      \
        [w3] "r"((run)->packed[3]), [w4] "r"((run)->packed[4]), [w5] "r"((run)->packed[5]),                  \
        [bias] "r"((run)->packed[6]), [row_bytes] "r"((run)->row_bytes)

/* Two outputs beside each other in every column. A row of the strip is a row of outputs. */
EDGEC_SHARED void edgec_paired_columns_dsp(edgec_columns_t *run, int32_t columns) {
    if (columns == 0) {
        return;
    }
    edgec_columns_state_t state = edgec_columns_state(run, columns, 2);
    const uint32_t *input = run->input;
    int8_t *output = run->output;
    int32_t a, b;
    uint32_t x01, x23;
    if (run->keeps_negative) {
        __asm__ volatile(EDGEC_PAIRED_COLUMNS(EDGEC_SCALE_SIGNED)
                         : [input] "+&r"(input),
                           [output] "+&r"(output),
                           [a] "=&r"(a),
                           [b] "=&r"(b),
                           [x01] "=&r"(x01),
                           [x23] "=&r"(x23),
                           "+m"(state)
                         : EDGEC_COLUMNS_REGISTERS(run), EDGEC_COLUMNS_MEMORY(state)
                         : "cc", "memory");
    } else {
        __asm__ volatile(EDGEC_PAIRED_COLUMNS(EDGEC_SCALE)
                         : [input] "+&r"(input),
                           [output] "+&r"(output),
                           [a] "=&r"(a),
                           [b] "=&r"(b),
                           [x01] "=&r"(x01),
                           [x23] "=&r"(x23),
                           "+m"(state)
                         : EDGEC_COLUMNS_REGISTERS(run), EDGEC_COLUMNS_MEMORY(state)
                         : "cc", "memory");
    }
    run->input = input;
    run->output = output;
}

/* One output in every column. */
EDGEC_SHARED void edgec_single_columns_dsp(edgec_columns_t *run, int32_t columns) {
    if (columns == 0) {
        return;
    }
    edgec_columns_state_t state = edgec_columns_state(run, columns, 1);
    const uint32_t *input = run->input;
    int8_t *output = run->output;
    const int32_t step = 4 * run->row_words;
    int32_t a;
    uint32_t x01, x23;
    if (run->keeps_negative) {
        __asm__ volatile(EDGEC_SINGLE_COLUMNS(EDGEC_SCALE_SIGNED)
                         : [input] "+&r"(input),
                           [output] "+&r"(output),
                           [a] "=&r"(a),
                           [x01] "=&r"(x01),
                           [x23] "=&r"(x23),
                           "+m"(state)
                         : EDGEC_COLUMNS_REGISTERS(run), EDGEC_COLUMNS_MEMORY(state), [step] "r"(step)
                         : "cc", "memory");
    } else {
        __asm__ volatile(EDGEC_SINGLE_COLUMNS(EDGEC_SCALE)
                         : [input] "+&r"(input),
                           [output] "+&r"(output),
                           [a] "=&r"(a),
                           [x01] "=&r"(x01),
                           [x23] "=&r"(x23),
                           "+m"(state)
                         : EDGEC_COLUMNS_REGISTERS(run), EDGEC_COLUMNS_MEMORY(state), [step] "r"(step)
                         : "cc", "memory");
    }
    run->input = input;
    run->output = output;
}

#else

/* One output, whose first input is the low or the high half of each row's first word. */
EDGEC_INLINE int8_t
edgec_depthwise_output(const edgec_columns_t *run, const uint32_t *window, int32_t is_second) {
    int32_t sum = run->packed[6];
    for (int32_t i = 0; i < 3; i++) {
        const uint32_t weights01 = (uint32_t)run->packed[2 * i];
        const uint32_t weights12 = (uint32_t)run->packed[2 * i + 1];
        const uint32_t x01 = window[i * EDGEC_STRIP_ROW_WORDS];
        const uint32_t x23 = window[i * EDGEC_STRIP_ROW_WORDS + 1];
        if (is_second) {
            sum += edgec_high_lane(x01) * edgec_low_lane(weights01);
            sum = edgec_smlad(x23, weights12, sum);
        } else {
            sum = edgec_smlad(x01, weights01, sum);
            sum += edgec_low_lane(x23) * edgec_high_lane(weights12);
        }
    }
    const edgec_finish_t finish = {run->packed[7], run->packed[8], run->packed[9]};
    return (int8_t)edgec_finish(sum, finish, run->keeps_negative);
}

EDGEC_INLINE void edgec_columns(edgec_columns_t *run, int32_t columns, int32_t outputs) {
    for (int32_t column = 0; column < columns; column++) {
        for (int32_t row = 0; row < run->rows; row++) {
            for (int32_t i = 0; i < outputs; i++) {
                run->output[row * run->row_bytes + i * run->pixel_bytes] =
                    edgec_depthwise_output(run, run->input + row * run->row_words, i);
            }
        }
        run->input += run->column_words;
        run->output += outputs * run->pixel_bytes;
    }
}

EDGEC_INLINE void edgec_paired_columns_dsp(edgec_columns_t *run, int32_t columns) {
    edgec_columns(run, columns, 2);
}

EDGEC_INLINE void edgec_single_columns_dsp(edgec_columns_t *run, int32_t columns) {
    edgec_columns(run, columns, 1);
}

#endif

#endif
