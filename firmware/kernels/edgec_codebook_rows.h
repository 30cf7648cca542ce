/* Weights that are indices into a codebook, one row after the other.
 *
 * indices: of every row eight after eight in `bits` bytes, the first in the lowest bits; the last eight of a
 * row are filled up. */
#ifndef EDGEC_CODEBOOK_ROWS_H
#define EDGEC_CODEBOOK_ROWS_H

#include "edgec_kernels.h"

#define EDGEC_INDEX_GROUP 8

typedef struct {
    /* Of the next row. */
    const uint8_t *indices;
    const int8_t *codebook;
    int32_t bits;
    /* From one row's codebook to the next's; 0 where all share one. */
    int32_t codebook_step;
    /* Weights of a row. */
    int32_t columns;
} edgec_codebook_rows_t;

/* An index of a group of eight. */
EDGEC_INLINE uint32_t edgec_packed_index(const uint8_t *group, int32_t index, int32_t bits) {
    const int32_t first = index * bits;
    const uint8_t *const byte = group + (first >> 3);
    const int32_t shift = first & 7;
    const uint32_t above = shift + bits > 8 ? (uint32_t)byte[1] << 8 : 0;
    return (byte[0] | above) >> shift & ((UINT32_C(1) << bits) - 1);
}

/* Appends a weight of the next group to a list (edgec_sparse_conv2d.h), and returns its end. */
EDGEC_INLINE uint32_t *
edgec_codebook_append(const edgec_codebook_rows_t *rows, const uint16_t *offsets, int32_t i, uint32_t *list) {
    const int32_t value = rows->codebook[edgec_packed_index(rows->indices, i, rows->bits)];
    if (value != 0) {
        *list++ = (uint32_t)value << 16 | offsets[i];
    }
    return list;
}

EDGEC_INLINE void edgec_codebook_list(edgec_codebook_rows_t *rows, const uint16_t *offsets, uint32_t *list) {
    int32_t left = rows->columns;
    for (; left >= EDGEC_INDEX_GROUP; left -= EDGEC_INDEX_GROUP) {
        EDGEC_UNROLL
        for (int32_t i = 0; i < EDGEC_INDEX_GROUP; i++) {
            list = edgec_codebook_append(rows, offsets, i, list);
        }
        offsets += EDGEC_INDEX_GROUP;
        rows->indices += rows->bits;
    }
    for (int32_t i = 0; i < left; i++) {
        list = edgec_codebook_append(rows, offsets, i, list);
    }
    rows->indices += left > 0 ? rows->bits : 0;
    rows->codebook += rows->codebook_step;
    *list = 0;
}

#endif
