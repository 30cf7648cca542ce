#ifndef EDGEC_VIRTUAL_PWR_F7_H
#define EDGEC_VIRTUAL_PWR_F7_H

#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

/* Power control of the STM32F7, RM0385 4.4: voltage scale and over-drive. */
class PwrF7 : public Peripheral {
  public:
    PwrF7(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;

    /* The fastest that the core may run with this voltage, in Hz: DS10916, "General operating conditions". */
    uint64_t maxHclk() const;
    bool isOverDriven() const;

  private:
    void writeControl(uint32_t word);

    Register &control_;
    Picoseconds overDriveReady_ = never;
    Picoseconds switchReady_ = never;
};

} // namespace edgec

#endif
