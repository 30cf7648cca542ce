#ifndef EDGEC_VIRTUAL_PWR_G0_H
#define EDGEC_VIRTUAL_PWR_G0_H

#include "../peripheral.h"
#include "../timeline.h"
#include "voltage.h"

namespace edgec {

/* Power control of the STM32G0, RM0444 4: the voltage range of the core. */
class PwrG0 : public Peripheral, public Voltage {
  public:
    PwrG0(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    unsigned range() const override;

  private:
    void writeControl(uint32_t word);
    bool isMoving() const;

    Register &control_;
    Picoseconds moved_ = 0;
};

} // namespace edgec

#endif
