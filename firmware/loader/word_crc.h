/* The CRC of the STM32's CRC unit (RM0385 12): polynomial 0x04C11DB7 from the highest bit, initial value
 * all ones, not inverted, fed with little-endian 32-bit words. */
#ifndef EDGEC_WORD_CRC_H
#define EDGEC_WORD_CRC_H

#include <stddef.h>
#include <stdint.h>

/* The length is a multiple of 4. */
uint32_t word_crc(const uint8_t *data, size_t length);

#endif
