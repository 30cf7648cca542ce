#ifndef EDGEC_VIRTUAL_RCC_H
#define EDGEC_VIRTUAL_RCC_H

#include "../clocks.h"
#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

class FlashController;

/* What the reset and clock controls of all families have in common: the tree below the system clock, gates,
 * fields of registers, and the reports of what runs too fast. */
class Rcc : public Peripheral, public Clocks {
  public:
    Rcc(Chip &chip, const Data &description);
    void connect() override;

    uint64_t hz(const std::string &clock) const override;
    bool isOn(const std::string &reg, unsigned bit) const override;
    uint32_t field(const std::string &reg, unsigned shift, unsigned width) const override;

  protected:
    /* The fields of prescalers as they stand in the registers. */
    struct Prescalers {
        uint32_t ahb, apb1, apb2;
    };

    static uint32_t bits(uint32_t word, unsigned high, unsigned low) {
        return word >> low & ((UINT32_C(1) << (high - low + 1)) - 1);
    }

    /* Of the family: the system clock, and clocks that are neither it nor below it. */
    virtual uint64_t sysclkHz() const = 0;
    virtual Prescalers prescalers() const = 0;
    /* Throws std::invalid_argument where there is none of this name. */
    virtual uint64_t oscillatorHz(const std::string &clock) const = 0;

    /* Whether something that takes time to start is there. */
    bool isReady(Picoseconds start) const;
    /* Reports a clock that is faster than allowed. */
    void checkRate(const char *clock, uint64_t limit);

    uint64_t hseHz_; /* of the board's external clock; 0: there is none */
    FlashController *flash_ = nullptr;
};

} // namespace edgec

#endif
