#ifndef EDGEC_VIRTUAL_RCC_F7_H
#define EDGEC_VIRTUAL_RCC_F7_H

#include "rcc.h"

namespace edgec {

class PwrF7;

/* Reset and clock control of the STM32F7, RM0385 5: oscillators, the main PLL, prescalers, gates, reset
 * causes. */
class RccF7 : public Rcc {
  public:
    RccF7(Chip &chip, const Data &description);
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
    uint64_t pllInputHz() const;
    void checkPll();
    void checkRates();

    Register &control_, &pll_, &configuration_, &status_;
    Picoseconds hseReady_ = never, pllReady_ = never;
    PwrF7 *power_ = nullptr;
};

} // namespace edgec

#endif
