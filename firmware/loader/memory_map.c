#include "memory_map.h"

#include <string.h>

#include "board.h"
#include "chip.h"
#include "flash_map.h"

/* RAM that a program loaded there may use, see the loader's linker script. */
#define FREE_RAM_ADDRESS (EDGEC_RAM_ADDRESS + EDGEC_LOADER_RAM_SIZE)
#define FREE_RAM_SIZE (EDGEC_RAM_SIZE - EDGEC_LOADER_RAM_SIZE)
#define FREE_FLASH_ADDRESS (EDGEC_FLASH_ADDRESS + EDGEC_LOADER_SIZE)
#define FREE_FLASH_SIZE (EDGEC_FLASH_SIZE - EDGEC_LOADER_SIZE)

static bool is_within(uint32_t address, size_t length, uint32_t start, uint32_t size) {
    return address >= start && length <= size && address - start <= size - length;
}

bool memory_find(uint32_t address, size_t length, const uint8_t **data) {
    if (is_within(address, length, EDGEC_FLASH_ADDRESS, EDGEC_FLASH_SIZE)) {
        *data = flash_memory(address);
        return true;
    }
    if (is_within(address, length, EDGEC_RAM_ADDRESS, EDGEC_RAM_SIZE)) {
        *data = (const uint8_t *)(uintptr_t)address;
        return true;
    }
    return false;
}

static bool is_free_ram(uint32_t address, size_t length) {
    return is_within(address, length, FREE_RAM_ADDRESS, FREE_RAM_SIZE);
}

bool memory_is_writable(uint32_t address, size_t length) {
    return is_within(address, length, FREE_FLASH_ADDRESS, FREE_FLASH_SIZE) || is_free_ram(address, length);
}

bool memory_write(uint32_t address, const uint8_t *data, size_t length) {
    if (is_free_ram(address, length)) {
        memcpy((void *)(uintptr_t)address, data, length);
        return true;
    }
    return chip_flash_program(address, data, length);
}

bool sector_is_erasable(uint32_t sector) {
    return sector < FLASH_SECTOR_COUNT && flash_sector_address(sector) >= FREE_FLASH_ADDRESS;
}

bool program_is_plausible(uint32_t address, uint32_t *vector_table) {
    const uint8_t *start;
    if (!memory_find(address, 2 * sizeof(uint32_t), &start) ||
        address % 128 != 0) { /* what VTOR can hold, DDI 0403E B3.2.5 */
        return false;
    }
    uint32_t vectors[2];
    memcpy(vectors, start, sizeof vectors);
    const uint32_t stack = vectors[0];
    const uint32_t code = vectors[1] - 1;
    *vector_table = (uint32_t)(uintptr_t)start;
    return stack % 4 == 0 && is_within(stack, 0, EDGEC_RAM_ADDRESS, EDGEC_RAM_SIZE) && code % 2 == 0 &&
           (is_within(code, 2, EDGEC_FLASH_EXECUTED_AT, EDGEC_FLASH_SIZE) ||
            is_within(code, 2, EDGEC_RAM_ADDRESS, EDGEC_RAM_SIZE));
}
