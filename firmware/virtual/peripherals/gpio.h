#ifndef EDGEC_VIRTUAL_GPIO_H
#define EDGEC_VIRTUAL_GPIO_H

#include "../peripheral.h"

namespace edgec {

/* A port of general-purpose pins, RM0385 6.4: which pin has which function. Levels of pins are not modelled.
 */
class Gpio : public Peripheral {
  public:
    Gpio(Chip &chip, const Data &description);

    /* Whether the pin is given to this alternate function. */
    bool hasFunction(unsigned pin, unsigned function) const;

  private:
    const Register &mode_;
    const Register &functionsLow_, &functionsHigh_;
};

} // namespace edgec

#endif
