#ifndef EDGEC_VIRTUAL_GPIO_H
#define EDGEC_VIRTUAL_GPIO_H

#include "../peripheral.h"

namespace edgec {

/* A port of general-purpose pins, RM0385 6.4: which pin has which function. Levels of pins are not modelled.
 * Some pins have a supply of their own, and are isolated until the power control is told that it is there. */
class Gpio : public Peripheral {
  public:
    Gpio(Chip &chip, const Data &description);
    void connect() override;

    /* Whether the pin is given to this alternate function, and reaches the outside. */
    bool hasFunction(unsigned pin, unsigned function) const;

  private:
    /* A bit of a register of the power control, and the pins that it connects. */
    struct Supply {
        std::string reg;
        unsigned bit;
        uint32_t pins;
        const Register *control = nullptr;
    };

    bool isIsolated(unsigned pin) const;

    std::optional<Supply> supply_;
    const Register &mode_;
    const Register &functionsLow_, &functionsHigh_;
};

} // namespace edgec

#endif
