/* Compressed sparse rows as lists of weights (edgec_sparse_conv2d.h), one row after the other. */
#ifndef EDGEC_CSR_ROWS_H
#define EDGEC_CSR_ROWS_H

#include "edgec_narrow.h"

typedef struct {
    /* Weights of the next row. */
    const uint8_t *counts;
    /* By weight. */
    const uint8_t *columns;
    const int8_t *values;
    int32_t count_bytes;
    int32_t column_bytes;
} edgec_csr_rows_t;

EDGEC_INLINE void edgec_csr_list(edgec_csr_rows_t *rows, const uint16_t *offsets, uint32_t *list) {
    int32_t count = (int32_t)edgec_load_unsigned(rows->counts, rows->count_bytes);
    rows->counts += rows->count_bytes;
    for (; count > 0; count--) {
        const uint32_t offset = offsets[edgec_load_unsigned(rows->columns, rows->column_bytes)];
        *list++ = (uint32_t)*rows->values++ << 16 | offset;
        rows->columns += rows->column_bytes;
    }
    *list = 0;
}

#endif
