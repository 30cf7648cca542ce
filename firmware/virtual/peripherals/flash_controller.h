/* What a chip asks of the peripheral that programs its flash, whichever family it is of. */
#ifndef EDGEC_VIRTUAL_FLASH_CONTROLLER_H
#define EDGEC_VIRTUAL_FLASH_CONTROLLER_H

#include <cstdint>

namespace edgec {

class FlashController {
  public:
    virtual ~FlashController() = default;
    /* The core writes to an address in flash. Returns false where this is not the controller's flash. */
    virtual bool program(uint32_t address, unsigned size, uint32_t value) = 0;
    /* Code at this address is executed for the first time. */
    virtual void executes(uint32_t) {
    }
    /* The flash's clock changed: reports too few wait states. */
    virtual void checkWaitStates(uint64_t hz) = 0;
};

} // namespace edgec

#endif
