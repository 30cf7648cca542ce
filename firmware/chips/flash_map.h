/* The board's flash as board.h describes it. */
#ifndef EDGEC_FLASH_MAP_H
#define EDGEC_FLASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "board.h"

static const uint32_t flash_sector_sizes[] = {EDGEC_FLASH_SECTORS};
#define FLASH_SECTOR_COUNT (sizeof flash_sector_sizes / sizeof flash_sector_sizes[0])

static inline uint32_t flash_sector_size(uint32_t sector) {
    return flash_sector_sizes[sector];
}

/* Where a programmer sees the sector; for FLASH_SECTOR_COUNT the end of the flash. */
static inline uint32_t flash_sector_address(uint32_t sector) {
    uint32_t address = EDGEC_FLASH_ADDRESS;
    for (uint32_t i = 0; i < sector; i++) {
        address += flash_sector_sizes[i];
    }
    return address;
}

/* Where the core sees what a programmer calls by this address. */
static inline uint8_t *flash_memory(uint32_t address) {
    return (uint8_t *)(uintptr_t)(address - EDGEC_FLASH_ADDRESS + EDGEC_FLASH_EXECUTED_AT);
}

/* Whether programming gives the flash these bytes: each word of it is erased, or holds the same already. */
static inline bool flash_can_hold(const uint8_t *flash, const uint8_t *data, size_t length) {
    const uint32_t erased = UINT32_MAX;
    for (size_t i = 0; i < length; i += sizeof erased) {
        if (memcmp(flash + i, &erased, sizeof erased) != 0 &&
            memcmp(flash + i, data + i, sizeof erased) != 0) {
            return false;
        }
    }
    return true;
}

#endif
