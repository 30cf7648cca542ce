#ifndef EDGEC_VIRTUAL_TIMER_H
#define EDGEC_VIRTUAL_TIMER_H

#include "../peripheral.h"
#include "../timeline.h"

namespace edgec {

/* A timer that counts up, RM0385 23.4: prescaler, period, no interrupts, no channels. */
class Timer : public Peripheral {
  public:
    Timer(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;

  private:
    uint64_t count() const;
    /* Counting goes on from this value. */
    void start(uint64_t count);
    bool isEnabled() const;

    std::string clock_;
    Register &control_, &prescaler_, &period_;
    uint32_t activePrescaler_ = 0; /* what an update event took over */
    uint64_t countAtStart_ = 0;
    Picoseconds start_ = 0;
};

} // namespace edgec

#endif
