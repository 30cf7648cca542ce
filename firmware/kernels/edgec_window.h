/* A rectangle of an image's pixels. */
#ifndef EDGEC_WINDOW_H
#define EDGEC_WINDOW_H

#include "edgec_kernels.h"

typedef struct {
    /* Channel 0 of the first pixel. */
    const int8_t *first;
    int32_t rows;
    int32_t columns;
    /* Bytes from a row of the image to the next. */
    int32_t row_bytes;
    int32_t channels;
} edgec_window_t;

#endif
