/* Filter windows at the borders of an image. `first` is where a window starts along one axis; it may lie
 * outside. */
#ifndef EDGEC_TAPS_H
#define EDGEC_TAPS_H

#include "edgec_kernels.h"

/* The first tap that lies inside the image. */
EDGEC_INLINE int32_t edgec_first_tap(int32_t first, int32_t dilation) {
    return first < 0 ? (-first + dilation - 1) / dilation : 0;
}

/* One more than the last tap that lies inside the image. */
EDGEC_INLINE int32_t edgec_end_tap(int32_t first, int32_t dilation, int32_t taps, int32_t size) {
    const int32_t inside = first < size ? (size - first + dilation - 1) / dilation : 0;
    return inside < taps ? inside : taps;
}

#endif
