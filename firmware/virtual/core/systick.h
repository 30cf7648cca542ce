#ifndef EDGEC_VIRTUAL_SYSTICK_H
#define EDGEC_VIRTUAL_SYSTICK_H

#include "../peripheral.h"

namespace edgec {

/* The system timer, DDI 0403E B3.3. Its interrupt stays pending: nothing here unmasks interrupts. */
class SysTick : public Peripheral {
  public:
    SysTick(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;

    bool isPending() const {
        return isPending_;
    }
    void clearPending() {
        isPending_ = false;
    }

  private:
    void restart();
    void wrapped();
    uint64_t period() const;

    Register &control_, &reload_;
    bool hasCounted_ = false;
    bool isPending_ = false;
    uint64_t start_ = 0; /* the cycle at which the counter was 0 */
};

} // namespace edgec

#endif
