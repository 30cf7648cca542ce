#include "application.h"

#include <string.h>

#include "board.h"
#include "crc32.h"
#include "image.h"
#include "memory_map.h"

#define APPLICATION_ADDRESS (EDGEC_FLASH_ADDRESS + EDGEC_LOADER_SIZE)
#define APPLICATION_MAX_SIZE (EDGEC_FLASH_SIZE - EDGEC_LOADER_SIZE)
#define CRC_OFFSET (IMAGE_HEADER_OFFSET + offsetof(image_header_t, crc))
#define AFTER_CRC (IMAGE_HEADER_OFFSET + sizeof(image_header_t))

bool application_is_intact(void) {
    uint32_t vector_table;
    if (!program_is_plausible(APPLICATION_ADDRESS, &vector_table)) {
        return false;
    }
    const uint8_t *const image = (const uint8_t *)(uintptr_t)vector_table;
    image_header_t header;
    memcpy(&header, image + IMAGE_HEADER_OFFSET, sizeof header);
    if (header.magic != IMAGE_MAGIC || header.length < AFTER_CRC || header.length > APPLICATION_MAX_SIZE) {
        return false;
    }
    const uint32_t crc = crc32(0, image, CRC_OFFSET);
    return crc32(crc, image + AFTER_CRC, header.length - AFTER_CRC) == header.crc;
}

uint32_t application_vector_table(void) {
    return EDGEC_FLASH_EXECUTED_AT + EDGEC_LOADER_SIZE;
}
