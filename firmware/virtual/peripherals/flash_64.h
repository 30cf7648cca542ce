#ifndef EDGEC_VIRTUAL_FLASH_64_H
#define EDGEC_VIRTUAL_FLASH_64_H

#include <optional>
#include <set>
#include <vector>

#include "../peripheral.h"
#include "flash_controller.h"
#include "flash_keys.h"

namespace edgec {

class Memory;
class Voltage;

/* Embedded flash that is erased by pages and programmed by 64-bit double words, of the STM32G0 (RM0444 3) and
 * L4: the chip's description has what differs. An operation takes its time at once: the core, which executes
 * from the flash, stalls until it is over. */
class Flash64 : public Peripheral, public FlashController {
  public:
    Flash64(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

    bool program(uint32_t address, unsigned size, uint32_t value) override;
    void executes(uint32_t address) override;
    void checkWaitStates(uint64_t hz) override;

  private:
    /* Written words that wait for the other half of their double word. */
    struct Half {
        uint32_t offset, value;
    };

    void writeAccess(uint32_t word);
    void passCaches(const char *what);
    void writeControl(uint32_t word);
    /* Takes a note of an error, as the hardware does, and reports it. */
    void fail(uint32_t error, const std::string &message);
    bool hasOldErrors();
    void erase(uint32_t word);
    std::optional<uint32_t> pageOffset(uint32_t word) const;
    void programUnit(uint32_t offset, uint32_t low, uint32_t high);
    void tear(uint32_t offset);
    void mend(uint32_t offset, uint32_t size);
    /* Reports code that changes the page which it executes from. */
    void checkOwnPage(uint32_t offset, const char *what);
    uint32_t bankOf(uint32_t offset) const;
    void finish(uint64_t microseconds);
    bool isEmpty() const;

    uint32_t memoryAddress_;
    Memory *memory_ = nullptr;
    Voltage *voltage_ = nullptr;
    uint32_t pageSize_, pagesPerBank_, firstPageOfBank2_, bankBit_;
    uint32_t eraseMilliseconds_, programMicroseconds_;
    /* By voltage range: the highest clock for each number of wait states. */
    std::vector<std::vector<uint64_t>> maxHz_;
    bool failsAcrossBanks_; /* prefetching, where code of one bank calls code of the other */
    bool isBankExecuted_[2] = {};
    uint32_t emptyBit_; /* of ACR; 0: the family does not look whether its flash is empty */
    Register &access_, &status_, &control_;
    std::vector<Register *> damage_; /* ECCR of each bank */
    FlashKeys keys_;
    uint32_t stale_ = 0; /* caches, by their bit in ACR, that hold what the flash held before it changed */
    std::optional<Half> half_;
    std::set<uint32_t> torn_; /* units whose programming lost its power, by their offset */
};

} // namespace edgec

#endif
