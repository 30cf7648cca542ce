/* Weights stored with the gaps between them as lists (edgec_sparse_conv2d.h), one row after the other. */
#ifndef EDGEC_RELATIVE_ROWS_H
#define EDGEC_RELATIVE_ROWS_H

#include "edgec_narrow.h"

typedef struct {
    /* Weights of the next row. */
    const uint8_t *counts;
    /* By weight, in 4 or 8 bits; every row starts with a new byte. */
    const uint8_t *gaps;
    const int8_t *values;
    int32_t count_bytes;
    int32_t gap_bits;
} edgec_relative_rows_t;

EDGEC_INLINE void edgec_relative_list(edgec_relative_rows_t *rows, const uint16_t *offsets, uint32_t *list) {
    const int32_t count = (int32_t)edgec_load_unsigned(rows->counts, rows->count_bytes);
    rows->counts += rows->count_bytes;
    for (int32_t i = 0; i < count; i++) {
        const int32_t gap = rows->gap_bits == 8 ? rows->gaps[i] : rows->gaps[i >> 1] >> (4 * (i & 1)) & 15;
        const int8_t value = *rows->values++;
        offsets += gap;
        /* Zeros only fill long gaps. */
        if (value != 0) {
            *list++ = (uint32_t)value << 16 | *offsets;
        }
        offsets++;
    }
    rows->gaps += (count * rows->gap_bits + 7) / 8;
    *list = 0;
}

#endif
