/* The FPGA board's code SRAM plays flash: an erased byte is 0xFF, and only erased words can be written. */
#include <string.h>

#include "board.h"
#include "chip.h"
#include "flash_map.h"

bool chip_flash_erase(uint32_t sector) {
    memset(flash_memory(flash_sector_address(sector)), 0xFF, flash_sector_size(sector));
    return true;
}

bool chip_flash_program(uint32_t address, const uint8_t *data, size_t length) {
    uint8_t *const target = flash_memory(address);
    if (!flash_can_hold(target, data, length)) {
        return false;
    }
    memcpy(target, data, length);
    return true;
}
