/* Little-endian numbers in messages. */
#ifndef EDGEC_BYTES_H
#define EDGEC_BYTES_H

#include <stdint.h>

static inline uint32_t get_u32(const uint8_t *bytes) {
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* These return where the next one goes. */
static inline uint8_t *put_u16(uint8_t *to, uint16_t value) {
    to[0] = (uint8_t)value;
    to[1] = (uint8_t)(value >> 8);
    return to + 2;
}

static inline uint8_t *put_u32(uint8_t *to, uint32_t value) {
    return put_u16(put_u16(to, (uint16_t)value), (uint16_t)(value >> 16));
}

static inline uint8_t *put_u64(uint8_t *to, uint64_t value) {
    return put_u32(put_u32(to, (uint32_t)value), (uint32_t)(value >> 32));
}

#endif
