#ifndef EDGEC_VIRTUAL_FLASH_F7_H
#define EDGEC_VIRTUAL_FLASH_F7_H

#include <vector>

#include "../peripheral.h"
#include "flash_controller.h"
#include "flash_keys.h"

namespace edgec {

class Memory;

/* Embedded flash interface of the STM32F7, RM0385 3. An operation takes its time at once: the core, which
 * executes from the flash, stalls until it is over. */
class FlashF7 : public Peripheral, public FlashController {
  public:
    FlashF7(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

    bool program(uint32_t address, unsigned size, uint32_t value) override;
    void checkWaitStates(uint64_t hz) override;

  private:
    struct Sector {
        uint32_t begin, size; /* in the memory */
        uint32_t eraseMilliseconds;
    };

    void writeControl(uint32_t word);
    void erase(uint32_t number);
    const Sector *sectorOf(uint32_t offset) const;
    /* Reports code that changes the sector which it executes from. */
    void checkOwnSector(const Sector &sector, const char *what);
    void finish(uint64_t microseconds);

    uint32_t memoryAddress_;
    Memory *memory_ = nullptr;
    std::vector<Sector> sectors_;
    uint32_t hzPerWaitState_;
    uint32_t programMicroseconds_;
    Register &access_, &status_, &control_;
    FlashKeys keys_;
};

} // namespace edgec

#endif
