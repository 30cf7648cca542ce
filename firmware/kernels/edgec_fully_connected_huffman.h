/* Fully connected layer of weights in Huffman codes, on any core. Decoded while it multiplies: a weight is
 * looked up, used and forgotten. edgec_huffman.h has the layout of the code. */
#ifndef EDGEC_FULLY_CONNECTED_HUFFMAN_H
#define EDGEC_FULLY_CONNECTED_HUFFMAN_H

#include "edgec_fully_connected_rows.h"
#include "edgec_huffman.h"

/* Where reading stands in the rows. */
typedef struct {
    /* Behind the row's inputs. */
    const int8_t *row_end;
    /* Counted from there: of the weight that was read last. */
    int32_t position;
    int32_t sum;
    /* The next bits. */
    uint32_t window;
} edgec_huffman_row_t;

/* Reads a gap. */
EDGEC_INLINE void edgec_huffman_gap(edgec_huffman_t *reader, edgec_huffman_row_t *row) {
    const uint32_t window = edgec_huffman_window(reader);
    const uint32_t entry = reader->gaps[window >> reader->gap_shift];
    row->window = edgec_huffman_behind(window, entry);
    row->position += (int32_t)(entry >> 8);
    reader->used += entry & 0xff;
}

/* Reads the value behind a gap and multiplies it with its input. */
EDGEC_INLINE void edgec_huffman_value(edgec_huffman_t *reader, edgec_huffman_row_t *row) {
    const uint32_t entry = reader->values[row->window >> reader->value_shift];
    row->sum = edgec_smlatb((int32_t)entry, row->row_end[row->position], row->sum);
    reader->used += entry & 0xff;
}

#if defined(__ARM_FEATURE_DSP)

#define EDGEC_HUFFMAN_WEIGHT                                                                                 \
    "sub %[at], %[end], %[used], lsr #3\n\t"                                                                 \
    "ldr %[window], [%[at], #-4]\n\t"                                                                        \
    "and %[at], %[used], #7\n\t"                                                                             \
    "lsl %[window], %[window], %[at]\n\t"                                                                    \
    "lsr %[at], %[window], %[gap_shift]\n\t"                                                                 \
    "ldr %[entry], [%[gaps], %[at], lsl #2]\n\t"                                                             \
    "lsl %[window], %[window], %[entry]\n\t"                                                                 \
    "uxtab %[used], %[used], %[entry]\n\t"                                                                   \
    "adds %[position], %[position], %[entry], lsr #8\n\t"                                                    \
    "bpl 2f\n\t"                                                                                             \
    "lsr %[at], %[window], %[value_shift]\n\t"                                                               \
    "ldr %[entry], [%[values], %[at], lsl #2]\n\t"                                                           \
    "ldrsb %[at], [%[row_end], %[position]]\n\t"                                                             \
    "uxtab %[used], %[used], %[entry]\n\t"                                                                   \
    "smlatb %[sum], %[entry], %[at], %[sum]\n\t"

/* Reads weights up to the first gap that leads out of the row, escapes or not. */
EDGEC_INLINE void edgec_huffman_run(edgec_huffman_t *reader, edgec_huffman_row_t *row) {
    uint32_t at, entry;
    __asm__("1:\n\t" EDGEC_HUFFMAN_WEIGHT EDGEC_HUFFMAN_WEIGHT "b 1b\n\t"
            /* An escape inside the row is followed by a gap. */
            "2:\n\t"
            "cmp %[position], %[escaped] / 2\n\t"
            "blt 3f\n\t"
            "subs %[at], %[position], %[escaped]\n\t"
            "bpl 3f\n\t"
            "mov %[position], %[at]\n\t"
            "b 1b\n\t"
            "3:\n\t"
            : [used] "+&r"(reader->used),
              [position] "+&r"(row->position),
              [sum] "+&r"(row->sum),
              [window] "=&r"(row->window),
              [at] "=&r"(at),
              [entry] "=&r"(entry)
            : [end] "r"(reader->end),
              [gaps] "r"(reader->gaps),
              [values] "r"(reader->values),
              [gap_shift] "r"(reader->gap_shift),
              [value_shift] "r"(reader->value_shift),
              [row_end] "r"(row->row_end),
              [escaped] "i"(EDGEC_HUFFMAN_ESCAPED)
            : "cc", "memory");
}

#else

EDGEC_INLINE void edgec_huffman_run(edgec_huffman_t *reader, edgec_huffman_row_t *row) {
    for (edgec_huffman_gap(reader, row); row->position < 0; edgec_huffman_gap(reader, row)) {
        edgec_huffman_value(reader, row);
    }
}

#endif

/* tables: a word for every entry of the two decoding tables. */
EDGEC_INLINE void edgec_fully_connected_huffman_s8(
    const int8_t *input,
    int8_t *output,
    uint32_t *tables,
    const uint8_t *code,
    const uint8_t *biases,
    const int32_t *factors,
    int32_t code_bytes,
    int32_t reach,
    int32_t inputs,
    EDGEC_FULLY_CONNECTED_PARAMETERS
) {
    const edgec_outputs_t finishes = EDGEC_OUTPUTS;
    edgec_huffman_t reader = edgec_huffman_start(code, code_bytes, (uint32_t)reach, tables);
    edgec_output_t finish = edgec_load_output(&finishes, 0);
    edgec_huffman_row_t row = {input + inputs, -inputs - 1, finish.bias, 0};
    for (int32_t index = 0;;) {
        edgec_huffman_run(&reader, &row);
        const int32_t is_escape = row.position >= EDGEC_HUFFMAN_ESCAPED / 2;
        row.position -= is_escape ? EDGEC_HUFFMAN_ESCAPED : 0;
        for (; row.position >= 0; row.position -= inputs) {
            output[index] = edgec_output(&finishes, &finish, row.sum);
            if (++index == outputs) {
                return;
            }
            finish = edgec_load_output(&finishes, index);
            row.sum = finish.bias;
        }
        if (!is_escape) {
            edgec_huffman_value(&reader, &row);
        }
    }
}

#endif
