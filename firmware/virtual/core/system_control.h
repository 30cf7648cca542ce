#ifndef EDGEC_VIRTUAL_SYSTEM_CONTROL_H
#define EDGEC_VIRTUAL_SYSTEM_CONTROL_H

#include "../peripheral.h"

namespace edgec {

class SysTick;

/* The system control block, DDI 0403E B3.2: vector table, reset, and the fault status that Armv6-M lacks (DDI
 * 0419 B3.2). */
class SystemControl : public Peripheral {
  public:
    SystemControl(Chip &chip, const Data &description, bool isArmv6);
    void connect() override;

  private:
    SysTick *sysTick_ = nullptr;
};

/* The debug control block's DEMCR, C1.6.5: it powers the units that trace. */
class DebugControl : public Peripheral {
  public:
    DebugControl(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    bool isTraceOn() const;

  private:
    Register &monitor_;
};

} // namespace edgec

#endif
