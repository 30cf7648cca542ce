#ifndef EDGEC_VIRTUAL_RCC_L4_H
#define EDGEC_VIRTUAL_RCC_L4_H

#include "rcc.h"

namespace edgec {

class PwrL4;

/* Reset and clock control of the STM32L4+, RM0432 6: the MSI at the rate of a reset, the HSI16, an external
 * clock, the main PLL, prescalers, gates, reset causes. */
class RccL4 : public Rcc {
  public:
    RccL4(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

  protected:
    uint64_t sysclkHz() const override;
    Prescalers prescalers() const override;
    uint64_t oscillatorHz(const std::string &clock) const override;

  private:
    void writeControl(uint32_t word);
    void writePll(uint32_t word);
    void writeConfiguration(uint32_t word);
    uint32_t readControl() const;
    bool isSourceReady(uint32_t source) const;
    uint64_t pllInputHz() const;
    uint64_t pllOscillatorHz() const;
    void checkPll();
    void checkRise(uint64_t from);

    Register &control_, &configuration_, &pll_, &status_;
    Picoseconds hsiReady_ = never, hseReady_ = never, pllReady_ = never;
    Picoseconds halfSince_ = never; /* when the core began to run at half of a fast system clock */
    PwrL4 *power_ = nullptr;
};

} // namespace edgec

#endif
