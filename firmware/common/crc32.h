/* CRC-32 of IEEE 802.3, as in zlib: polynomial 0x04C11DB7 reflected, initial value and final inversion all
 * ones. */
#ifndef EDGEC_CRC32_H
#define EDGEC_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of what `crc` covers (0 at first) followed by `length` bytes of data. */
uint32_t crc32(uint32_t crc, const uint8_t *data, size_t length);

#endif
