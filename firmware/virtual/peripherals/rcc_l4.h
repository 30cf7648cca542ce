#ifndef EDGEC_VIRTUAL_RCC_L4_H
#define EDGEC_VIRTUAL_RCC_L4_H

#include "rcc.h"

namespace edgec {

class PwrL4;

/* Of the STM32L4+, RM0432 6: runs from the MSI after a reset, at that one of its rates; limits by voltage
 * range and boost, and steps on the way to the highest clocks. */
class RccL4 : public Rcc {
  public:
    RccL4(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

  protected:
    void checkRates(uint64_t hclkBefore) override;

  private:
    void checkRise(uint64_t from);

    Picoseconds halfSince_ = never; /* when the core began to run at half of a fast system clock */
    PwrL4 *power_ = nullptr;
};

} // namespace edgec

#endif
