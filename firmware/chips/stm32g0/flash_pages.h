/* What stm32-flash64/flash.c needs to know of this family. */
#ifndef EDGEC_FLASH_PAGES_H
#define EDGEC_FLASH_PAGES_H

#include <stdbool.h>

#include "stm32g0.h"

#define FLASH_BUSY (FLASH_SR_BSY | FLASH_SR_BSY2 | FLASH_SR_CFGBSY)

/* RM0444 3.3.1, the table of dual-bank devices: the second bank's pages are counted from 256 on. */
static inline bool flash_select_page(uint32_t sector, uint32_t *page) {
    const uint32_t pages_per_bank = 128;
    const uint32_t first_page_of_bank_2 = 256;
    *page = sector < pages_per_bank
                ? FLASH_CR_PNB(sector)
                : FLASH_CR_BKER | FLASH_CR_PNB(sector - pages_per_bank + first_page_of_bank_2);
    return true;
}

static inline void flash_suspend_caches(void) {
    FLASH_ACR &= ~FLASH_ACR_ICEN;
}

/* The instruction cache is reset while it is off: RM0444, "FLASH access control register". */
static inline void flash_resume_caches(void) {
    FLASH_ACR |= FLASH_ACR_ICRST;
    FLASH_ACR &= ~FLASH_ACR_ICRST;
    FLASH_ACR |= FLASH_ACR_ICEN;
}

/* Takes the note of a unit that cannot be read back; whether there was one. Each bank has its own. */
static inline bool flash_forget_damage(void) {
    const bool is_damaged = ((FLASH_ECCR | FLASH_ECC2R) & FLASH_ECCR_ECCD) != 0;
    FLASH_ECCR |= FLASH_ECCR_ECCD;
    FLASH_ECC2R |= FLASH_ECCR_ECCD;
    return is_damaged;
}

#endif
