#ifndef EDGEC_VIRTUAL_RCC_G0_H
#define EDGEC_VIRTUAL_RCC_G0_H

#include "../clocks.h"
#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

class FlashController;
class Voltage;

/* Reset and clock control of the STM32G0, RM0444 5: the internal oscillator and an external clock, the PLL,
 * prescalers, gates, reset causes. */
class RccG0 : public Peripheral, public Clocks {
  public:
    RccG0(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

    uint64_t hz(const std::string &clock) const override;
    bool isOn(const std::string &reg, unsigned bit) const override;
    uint32_t field(const std::string &reg, unsigned shift, unsigned width) const override;

  private:
    void writeControl(uint32_t word);
    void writePll(uint32_t word);
    void writeConfiguration(uint32_t word);
    uint32_t readControl() const;
    uint64_t pllInputHz() const;
    uint64_t pllOscillatorHz() const;
    uint64_t sysclkHz() const;
    void checkPll();
    void clocksChanged();

    uint64_t hseHz_; /* of the board's external clock; 0: there is none */
    Register &control_, &configuration_, &pll_, &status_;
    Picoseconds hseReady_ = never, pllReady_ = never;
    FlashController *flash_ = nullptr;
    Voltage *voltage_ = nullptr;
};

} // namespace edgec

#endif
