#ifndef EDGEC_VIRTUAL_PWR_L4_H
#define EDGEC_VIRTUAL_PWR_L4_H

#include "../peripheral.h"
#include "../timeline.h"
#include "voltage.h"

namespace edgec {

/* Power control of the STM32L4+, RM0432 5.4: voltage ranges, the boost of range 1, the second supply of
 * pins. */
class PwrL4 : public Peripheral, public Voltage {
  public:
    PwrL4(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;

    unsigned range() const override;
    /* The fastest that the core may run with this voltage, in Hz: RM0432, "Dynamic voltage scaling
     * management". */
    uint64_t maxHclk() const;

  private:
    void writeRange(uint32_t word);
    bool isMoving() const;
    bool isBoosted() const;

    Register &control_, &boost_;
    Picoseconds moved_ = 0; /* when the regulator is at the range that was asked for */
};

} // namespace edgec

#endif
