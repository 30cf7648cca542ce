/* The header of an application image, by which the loader tells whether the flash holds a whole one. It takes
 * words 8 to 10 of the vector table, which ARMv6-M to ARMv8-M reserve, so it is at the same place on every
 * chip. */
#ifndef EDGEC_IMAGE_H
#define EDGEC_IMAGE_H

#include <stdint.h>

#define IMAGE_HEADER_OFFSET 0x20
#define IMAGE_MAGIC UINT32_C(0x43474445) /* "EDGC" */

typedef struct {
    uint32_t magic;
    uint32_t length; /* of the image in bytes, from the vector table on; a multiple of 4 */
    uint32_t crc;    /* CRC-32 of the whole image without this word */
} image_header_t;

#endif
