#ifndef EDGEC_VIRTUAL_RCC_G0_H
#define EDGEC_VIRTUAL_RCC_G0_H

#include "rcc.h"

namespace edgec {

class Voltage;

/* Reset and clock control of the STM32G0, RM0444 5: the internal oscillator and an external clock, the PLL,
 * prescalers, gates, reset causes. */
class RccG0 : public Rcc {
  public:
    RccG0(Chip &chip, const Data &description);
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
    uint64_t pllOscillatorHz() const;
    void checkPll();
    void clocksChanged();

    Register &control_, &configuration_, &pll_, &status_;
    Picoseconds hseReady_ = never, pllReady_ = never;
    Voltage *voltage_ = nullptr;
};

} // namespace edgec

#endif
