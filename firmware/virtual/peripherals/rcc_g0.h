#ifndef EDGEC_VIRTUAL_RCC_G0_H
#define EDGEC_VIRTUAL_RCC_G0_H

#include "rcc.h"

namespace edgec {

class Voltage;

/* Of the STM32G0, RM0444 5: a divider behind the HSI16, limits by voltage range. */
class RccG0 : public Rcc {
  public:
    RccG0(Chip &chip, const Data &description);
    void connect() override;

  protected:
    uint64_t sysclkHz() const override;
    void checkRates(uint64_t hclkBefore) override;

  private:
    Voltage *voltage_ = nullptr;
};

} // namespace edgec

#endif
