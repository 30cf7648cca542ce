#include "word_crc.h"

#include <string.h>

/* Remainders of the 16 values of the top 4 bits. */
static const uint32_t remainders[16] = {
    0x00000000,
    0x04C11DB7,
    0x09823B6E,
    0x0D4326D9,
    0x130476DC,
    0x17C56B6B,
    0x1A864DB2,
    0x1E475005,
    0x2608EDB8,
    0x22C9F00F,
    0x2F8AD6D6,
    0x2B4BCB61,
    0x350C9B64,
    0x31CD86D3,
    0x3C8EA00A,
    0x384FBDBD,
};

uint32_t word_crc(const uint8_t *data, size_t length) {
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word;
        memcpy(&word, data + i, sizeof word);
        crc ^= word;
        for (int nibble = 0; nibble < 8; nibble++) {
            crc = (crc << 4) ^ remainders[crc >> 28];
        }
    }
    return crc;
}
