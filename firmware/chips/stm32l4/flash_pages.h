/* What stm32-flash64/flash.c needs to know of this family. */
#ifndef EDGEC_FLASH_PAGES_H
#define EDGEC_FLASH_PAGES_H

#include <stdbool.h>

#include "flash_map.h"
#include "stm32l4.h"

#define FLASH_BUSY FLASH_SR_BSY

/* RM0432 3.3.1: two banks of 4 kB pages that are read by 64 bits, as delivered, or one bank of 8 kB pages
 * that are read by 128. The option byte DBANK tells; the board's file tells which one programmers count on.
 */
#define PAGES_PER_BANK UINT32_C(256)
#define PAGE_SIZE_OF_TWO_BANKS UINT32_C(0x1000)

static inline bool flash_has_two_banks(void) {
    return (FLASH_OPTR & FLASH_OPTR_DBANK) != 0;
}

/* The bits of CR that select a page. False where the option byte is not as the board's file says: an erase
 * would take more or less than the page that is meant. */
static inline bool flash_select_page(uint32_t sector, uint32_t *page) {
    *page = sector < PAGES_PER_BANK ? FLASH_CR_PNB(sector)
                                    : FLASH_CR_BKER | FLASH_CR_PNB(sector - PAGES_PER_BANK);
    return flash_has_two_banks() == (flash_sector_size(0) == PAGE_SIZE_OF_TWO_BANKS);
}

/* While it changes, the flash is read past its caches, which then start empty: RM0432, "FLASH access control
 * register"; they can be reset only while they are off. */
static inline void flash_suspend_caches(void) {
    FLASH_ACR &= ~(FLASH_ACR_ICEN | FLASH_ACR_DCEN);
}

static inline void flash_resume_caches(void) {
    FLASH_ACR |= FLASH_ACR_ICRST | FLASH_ACR_DCRST;
    FLASH_ACR &= ~(FLASH_ACR_ICRST | FLASH_ACR_DCRST);
    FLASH_ACR |= FLASH_ACR_ICEN | FLASH_ACR_DCEN;
}

/* Takes the note of a unit that cannot be read back; whether there was one. Both banks share the register;
 * in one bank, the upper half of 128 bits has a flag of its own. */
static inline bool flash_forget_damage(void) {
    const uint32_t damage = FLASH_ECCR & (FLASH_ECCR_ECCD | FLASH_ECCR_ECCD2);
    FLASH_ECCR |= damage;
    return damage != 0;
}

#endif
