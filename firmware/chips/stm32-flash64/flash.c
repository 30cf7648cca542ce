/* Flash that is erased by pages and programmed by 64-bit double words, each with a code that corrects errors.
 * Sections are of RM0444. Code in flash may change other pages of its own bank: the core waits for what it
 * reads from there ("FLASH program and erase operations"). The family's flash_pages.h has what differs. */
#include <string.h>

#include "chip.h"
#include "core.h"
#include "faults.h"
#include "flash_map.h"
#include "flash_pages.h"
#include "flash_registers.h"

#define ERRORS                                                                                               \
    (FLASH_SR_OPERR | FLASH_SR_PROGERR | FLASH_SR_WRPERR | FLASH_SR_PGAERR | FLASH_SR_SIZERR |               \
     FLASH_SR_PGSERR | FLASH_SR_MISERR | FLASH_SR_FASTERR)

/* What is programmed at once. */
typedef struct {
    uint32_t words[2];
} unit_t;

static void wait_until_ready(void) {
    core_memory_barrier();
    while (FLASH_SR & FLASH_BUSY) {
    }
}

static void unlock(void) {
    wait_until_ready();
    flash_suspend_caches();
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
    flash_resume_caches();
    return errors == 0;
}

/* "Flash memory page erase". */
bool chip_flash_erase(uint32_t sector) {
    uint32_t page;
    if (!flash_select_page(sector, &page)) {
        return false;
    }
    unlock();
    FLASH_CR = FLASH_CR_PER | page;
    FLASH_CR |= FLASH_CR_STRT;
    return lock();
}

/* What the unit there holds once these bytes are written: a block may start or end within a unit. */
static unit_t unit_after(const uint8_t *unit, const uint8_t *target, const uint8_t *data, size_t length) {
    unit_t after;
    memcpy(&after, unit, sizeof after);
    for (size_t i = 0; i < sizeof after; i += sizeof(uint32_t)) {
        const uint8_t *const word = unit + i;
        if (word >= target && word < target + length) {
            memcpy((uint8_t *)&after + i, data + (word - target), sizeof(uint32_t));
        }
    }
    return after;
}

static bool can_hold(const uint8_t *unit, const unit_t *after) {
    static const unit_t erased = {{UINT32_MAX, UINT32_MAX}};
    return memcmp(unit, &erased, sizeof erased) == 0 || memcmp(unit, after, sizeof *after) == 0;
}

/* "Standard programming". */
static void program_unit(uint8_t *unit, const unit_t *after) {
    volatile uint32_t *const words = (uint32_t *)(uintptr_t)unit;
    words[0] = after->words[0];
    core_instruction_barrier(); /* the words arrive one by one, in this order */
    words[1] = after->words[1];
    wait_until_ready();
}

bool chip_flash_program(uint32_t address, const uint8_t *data, size_t length) {
    uint8_t *const target = flash_memory(address);
    const size_t before = address % sizeof(unit_t);
    uint8_t *const first = target - before;
    const size_t span = before + length;
    for (size_t i = 0; i < span; i += sizeof(unit_t)) {
        const unit_t after = unit_after(first + i, target, data, length);
        if (!can_hold(first + i, &after)) {
            return false;
        }
    }
    unlock();
    FLASH_CR = FLASH_CR_PG;
    for (size_t i = 0; i < span; i += sizeof(unit_t)) {
        const unit_t after = unit_after(first + i, target, data, length);
        if (memcmp(first + i, &after, sizeof after) != 0) {
            program_unit(first + i, &after);
        }
    }
    return lock() && memcmp(target, data, length) == 0;
}

/* Power that failed while a unit was programmed or erased can leave one that its code cannot correct. Reading
 * it is told by NMI ("Error code correction (ECC)"), again and again until it is erased: for whoever wants to
 * see whether the flash holds a program, it is only one that does not match. */
void on_nmi(void) {
    if (!flash_forget_damage()) {
        chip_on_fault(&(chip_fault_t){0});
    }
}
