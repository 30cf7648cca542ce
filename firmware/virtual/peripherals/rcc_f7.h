#ifndef EDGEC_VIRTUAL_RCC_F7_H
#define EDGEC_VIRTUAL_RCC_F7_H

#include "rcc.h"

namespace edgec {

class PwrF7;

/* Of the STM32F7, RM0385 5: limits by voltage scale and over-drive. */
class RccF7 : public Rcc {
  public:
    RccF7(Chip &chip, const Data &description);
    void connect() override;

  protected:
    void checkRates(uint64_t hclkBefore) override;

  private:
    PwrF7 *power_ = nullptr;
};

} // namespace edgec

#endif
