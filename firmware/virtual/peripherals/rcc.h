#ifndef EDGEC_VIRTUAL_RCC_H
#define EDGEC_VIRTUAL_RCC_H

#include <map>

#include "../clocks.h"
#include "rcc_family.h"

namespace edgec {

class FlashController;

/* The reset and clock control of an STM32: oscillators and the PLL, which take their time to be ready, the
 * switch of the system clock, the tree below it, gates and reset causes. Reports what is not ready, out of
 * its range or too fast. A family is its data, its limits, and what it does in its own way. */
class Rcc : public Peripheral, public Clocks {
  public:
    Rcc(Chip &chip, const Data &description, const RccFamily &family);
    void reset(ResetCause cause) override;
    void connect() override;

    uint64_t hz(const std::string &clock) const override;
    bool isOn(const std::string &reg, unsigned bit) const override;
    uint32_t field(const std::string &reg, unsigned shift, unsigned width) const override;

  protected:
    virtual uint64_t sysclkHz() const;
    /* Reports clocks that are too fast, or rose too fast from this rate of the core. */
    virtual void checkRates(uint64_t hclkBefore) = 0;

    Source systemSource() const;
    /* Reports a clock that is faster than allowed. */
    void checkRate(const char *clock, uint64_t limit);

  private:
    uint32_t readControl() const;
    void writeControl(uint32_t word);
    void checkSwitches(uint32_t word);
    void startOrStop(const Oscillator &one);
    void writePll(uint32_t word);
    void checkPll();
    void writeConfiguration(uint32_t word);
    void useClocks(uint64_t hclkBefore);

    bool isReady(Source source) const;
    bool isInUse(Source source) const;
    const Oscillator &oscillator(Source source) const;
    uint64_t pllInputHz() const;
    uint64_t pllOscillatorHz() const;

    const RccFamily &family_;
    const std::vector<Oscillator> oscillators_; /* with the HSE and the PLL */
    Register &control_, &pll_, &configuration_, &status_;
    std::map<Source, Picoseconds> readyAt_; /* of those that are on */
    FlashController *flash_ = nullptr;
};

} // namespace edgec

#endif
