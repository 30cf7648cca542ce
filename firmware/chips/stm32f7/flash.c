/* Flash of the STM32F74x, RM0385 3.3: erased by sector, programmed by 32-bit words, which takes 2.7 V or
 * more. Code in flash may do this to other sectors of it: the core waits while the flash is busy
 * ("Flash program and erase operations"). */
#include <string.h>

#include "board.h"
#include "caches.h"
#include "chip.h"
#include "core.h"
#include "flash_map.h"
#include "stm32f7.h"

#define ERRORS (FLASH_SR_OPERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_PGPERR | FLASH_SR_ERSERR)

static void wait_until_ready(void) {
    core_memory_barrier();
    while (FLASH_SR & FLASH_SR_BSY) {
    }
}

static void unlock(void) {
    wait_until_ready();
    if (FLASH_CR & FLASH_CR_LOCK) {
        FLASH_KEYR = FLASH_KEY1;
        FLASH_KEYR = FLASH_KEY2;
    }
    FLASH_SR = ERRORS | FLASH_SR_EOP; /* cleared by writing ones */
}

/* Returns whether all went well since unlock(). */
static bool lock(void) {
    wait_until_ready();
    const uint32_t errors = FLASH_SR & ERRORS;
    FLASH_CR = FLASH_CR_LOCK;
    return errors == 0;
}

/* RM0385, "Sector erase". */
bool chip_flash_erase(uint32_t sector) {
    unlock();
    FLASH_CR = FLASH_CR_PSIZE_32 | FLASH_CR_SER | FLASH_CR_SNB(sector);
    FLASH_CR |= FLASH_CR_STRT;
    const bool is_done = lock();
    caches_forget(flash_memory(flash_sector_address(sector)), flash_sector_size(sector));
    return is_done;
}

/* RM0385, "Standard programming". */
static void program_word(uint8_t *target, const uint8_t *data) {
    uint32_t word;
    memcpy(&word, data, sizeof word);
    *(volatile uint32_t *)(uintptr_t)target = word;
    wait_until_ready(); /* the barrier in it keeps words from being merged on the bus */
}

bool chip_flash_program(uint32_t address, const uint8_t *data, size_t length) {
    uint8_t *const target = flash_memory(address);
    if (!flash_can_hold(target, data, length)) {
        return false;
    }
    unlock();
    FLASH_CR = FLASH_CR_PSIZE_32 | FLASH_CR_PG;
    for (size_t i = 0; i < length; i += 4) {
        if (memcmp(target + i, data + i, 4) != 0) {
            program_word(target + i, data + i);
        }
    }
    const bool is_done = lock();
    caches_forget(target, length);
    return is_done && memcmp(target, data, length) == 0;
}
