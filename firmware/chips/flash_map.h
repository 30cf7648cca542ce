/* The board's flash as board.h describes it. */
#ifndef EDGEC_FLASH_MAP_H
#define EDGEC_FLASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "board.h"

/* Sectors of one size that follow each other: some chips have hundreds. */
typedef struct {
    uint32_t size, count;
} flash_sectors_t;

static const flash_sectors_t flash_sectors[] = {EDGEC_FLASH_SECTORS};
#define FLASH_SECTOR_COUNT EDGEC_FLASH_SECTOR_COUNT

static inline uint32_t flash_sector_size(uint32_t sector) {
    const flash_sectors_t *run = flash_sectors;
    for (; sector >= run->count; run++) {
        sector -= run->count;
    }
    return run->size;
}

/* Where a programmer sees the sector. */
static inline uint32_t flash_sector_address(uint32_t sector) {
    uint32_t address = EDGEC_FLASH_ADDRESS;
    const flash_sectors_t *run = flash_sectors;
    for (; sector >= run->count; run++) {
        sector -= run->count;
        address += run->count * run->size;
    }
    return address + sector * run->size;
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
