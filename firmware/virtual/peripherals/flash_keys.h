/* The two keys that unlock a flash's control register, the same in all families: RM0385, "Unlocking the Flash
 * control register"; RM0432 and RM0444, "Unlocking the Flash memory". */
#ifndef EDGEC_VIRTUAL_FLASH_KEYS_H
#define EDGEC_VIRTUAL_FLASH_KEYS_H

#include "../peripheral.h"

namespace edgec {

class FlashKeys {
  public:
    void reset() {
        seen_ = 0;
        isLockedForGood_ = false;
    }

    /* Takes a word written to KEYR; the second key clears the lock in CR. Returns what is wrong with it, or a
     * null pointer. */
    const char *take(uint32_t word, Register &control, uint32_t lock) {
        static constexpr uint32_t keys[] = {0x45670123, 0xCDEF89AB};
        if ((control.value & lock) == 0) {
            return "writes KEYR while CR is unlocked";
        }
        if (isLockedForGood_ || word != keys[seen_]) {
            isLockedForGood_ = true;
            return "a wrong key locks CR until the next reset";
        }
        if (++seen_ == 2) {
            seen_ = 0;
            control.value &= ~lock;
        }
        return nullptr;
    }

  private:
    unsigned seen_ = 0;
    bool isLockedForGood_ = false;
};

} // namespace edgec

#endif
