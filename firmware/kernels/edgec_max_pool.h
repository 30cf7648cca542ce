/* Maximum over windows of an image; pixels of the padding do not count. Output pixels are computed in order,
 * and in a pixel the channels. */
#ifndef EDGEC_MAX_POOL_H
#define EDGEC_MAX_POOL_H

#include "edgec_dsp.h"
#include "edgec_pool.h"

EDGEC_INLINE int8_t edgec_max_channel(edgec_window_t window, int32_t channel) {
    int8_t largest = INT8_MIN;
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes + channel;
        for (int32_t column = 0; column < window.columns; column++) {
            largest = *pixel > largest ? *pixel : largest;
            pixel += window.channels;
        }
    }
    return largest;
}

EDGEC_INLINE uint32_t edgec_max_four_channels(edgec_window_t window, int32_t channel) {
    uint32_t largest = UINT32_C(0x80808080);
    for (int32_t row = 0; row < window.rows; row++) {
        const int8_t *pixel = window.first + row * window.row_bytes + channel;
        for (int32_t column = 0; column < window.columns; column++) {
            largest = edgec_max_bytes(largest, edgec_load_word(pixel));
            pixel += window.channels;
        }
    }
    return largest;
}

EDGEC_INLINE void
edgec_max_pixel(edgec_window_t window, int8_t *output, int32_t minimum, int32_t maximum, int dsp) {
    int32_t channel = 0;
    if (dsp) {
        for (; channel + 4 <= window.channels; channel += 4) {
            const uint32_t largest = edgec_max_four_channels(window, channel);
            edgec_store_word(output + channel, edgec_clamp_bytes(largest, minimum, maximum));
        }
    }
    for (; channel < window.channels; channel++) {
        output[channel] = (int8_t)edgec_clamp(edgec_max_channel(window, channel), minimum, maximum);
    }
}

EDGEC_INLINE void edgec_max_pool(
    const int8_t *input, int8_t *output, edgec_pool_t shape, int32_t minimum, int32_t maximum, int dsp
) {
    for (int32_t row = 0; row < shape.output_rows; row++) {
        for (int32_t column = 0; column < shape.output_columns; column++) {
            const edgec_window_t window = edgec_pool_window(input, shape, row, column);
            edgec_max_pixel(window, output, minimum, maximum, dsp);
            output += shape.channels;
        }
    }
}

EDGEC_INLINE void edgec_max_pool_s8(
    const int8_t *input, int8_t *output, EDGEC_POOL_PARAMETERS, int32_t minimum, int32_t maximum
) {
    const edgec_pool_t shape = EDGEC_POOL;
    edgec_max_pool(input, output, shape, minimum, maximum, 0);
}

EDGEC_INLINE void edgec_max_pool_s8_dsp(
    const int8_t *input, int8_t *output, EDGEC_POOL_PARAMETERS, int32_t minimum, int32_t maximum
) {
    const edgec_pool_t shape = EDGEC_POOL;
    edgec_max_pool(input, output, shape, minimum, maximum, 1);
}

#endif
