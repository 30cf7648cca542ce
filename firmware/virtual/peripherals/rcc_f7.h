#ifndef EDGEC_VIRTUAL_RCC_F7_H
#define EDGEC_VIRTUAL_RCC_F7_H

#include "../clocks.h"
#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

class FlashController;
class PwrF7;

/* Reset and clock control of the STM32F7, RM0385 5: oscillators, the main PLL, prescalers, gates, reset
 * causes. */
class RccF7 : public Peripheral, public Clocks {
  public:
    RccF7(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

    uint64_t hz(const std::string &clock) const override;
    bool isOn(const std::string &reg, unsigned bit) const override;
    uint32_t field(const std::string &reg, unsigned shift, unsigned width) const override;

  private:
    /* Something that takes time to start. */
    struct Source {
        Picoseconds ready = never;
    };

    void writeControl(uint32_t word);
    void writePll(uint32_t word);
    void writeConfiguration(uint32_t word);
    uint32_t readControl() const;
    bool isReady(const Source &source) const;
    uint64_t pllInputHz() const;
    uint64_t sysclkHz() const;
    void checkPll();
    void checkRates();

    uint64_t hseHz_; /* of the board's external clock; 0: there is none */
    Register &control_, &pll_, &configuration_, &status_;
    Source hse_, mainPll_;
    FlashController *flash_ = nullptr;
    PwrF7 *power_ = nullptr;
};

} // namespace edgec

#endif
