/* Weights in Huffman codes as lists (edgec_sparse_conv2d.h), one row after the other. */
#ifndef EDGEC_HUFFMAN_ROWS_H
#define EDGEC_HUFFMAN_ROWS_H

#include "edgec_huffman.h"

typedef struct {
    edgec_huffman_t reader;
    int32_t columns;
    /* Where the last gap led to, counted from the end of the row before. */
    int32_t position;
    /* Whether a value follows it, and the bits that begin with that value. */
    int32_t has_value;
    uint32_t window;
} edgec_huffman_rows_t;

EDGEC_INLINE edgec_huffman_rows_t edgec_huffman_rows(const edgec_huffman_t *reader, int32_t columns) {
    return (edgec_huffman_rows_t){*reader, columns, -1, 0, 0};
}

/* Reads a value, as it stands in a list without an offset. */
EDGEC_INLINE uint32_t edgec_huffman_list_value(edgec_huffman_t *reader, uint32_t window) {
    const uint32_t entry = reader->values[window >> reader->value_shift];
    reader->used += entry & 0xff;
    return entry & 0xffff0000;
}

EDGEC_INLINE void edgec_huffman_list(edgec_huffman_rows_t *rows, const uint16_t *offsets, uint32_t *list) {
    edgec_huffman_t reader = rows->reader;
    const uint16_t *const row_end = offsets + rows->columns;
    int32_t position = rows->position - rows->columns;
    if (position < 0 && rows->has_value) {
        *list++ = edgec_huffman_list_value(&reader, rows->window) | row_end[position];
    }
    while (position < 0) {
        const uint32_t window = edgec_huffman_window(&reader);
        const uint32_t gap = reader.gaps[window >> reader.gap_shift];
        const uint32_t behind = edgec_huffman_behind(window, gap);
        reader.used += gap & 0xff;
        position += (int32_t)(gap >> 8);
        if (position < 0) {
            *list++ = edgec_huffman_list_value(&reader, behind) | row_end[position];
            continue;
        }
        const int32_t is_escape = position >= EDGEC_HUFFMAN_ESCAPED / 2;
        position -= is_escape ? EDGEC_HUFFMAN_ESCAPED : 0;
        rows->has_value = !is_escape;
        rows->window = behind;
    }
    *list = 0;
    rows->position = position;
    rows->reader.used = reader.used;
}

#endif
