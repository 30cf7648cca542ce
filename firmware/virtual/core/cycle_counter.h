#ifndef EDGEC_VIRTUAL_CYCLE_COUNTER_H
#define EDGEC_VIRTUAL_CYCLE_COUNTER_H

#include "../peripheral.h"

namespace edgec {

/* The cycle counter of the Data Watchpoint and Trace unit, DDI 0403E C1.8. On a Cortex-M7 a lock keeps
 * software out until it is opened (CoreSight's software lock; DDI 0489). */
class CycleCounter : public Peripheral {
  public:
    CycleCounter(Chip &chip, const Data &description, bool hasLock);
    void reset(ResetCause cause) override;
    void connect() override;

  private:
    /* Whether the registers can be written. */
    bool isOpen();
    uint32_t count() const;

    bool hasLock_;
    bool isLocked_ = false;
    Register &control_;
    const Peripheral *debug_ = nullptr;
    uint32_t stoppedAt_ = 0; /* the count while it does not run */
    uint64_t zero_ = 0;      /* the cycle at which it was 0, while it runs */
};

} // namespace edgec

#endif
