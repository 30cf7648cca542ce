#ifndef EDGEC_VIRTUAL_IWDG_H
#define EDGEC_VIRTUAL_IWDG_H

#include "../peripheral.h"

namespace edgec {

/* The independent watchdog, RM0385 28: resets the chip where firmware does not reload it in time. Its clock
 * is the LSI. */
class Iwdg : public Peripheral {
  public:
    Iwdg(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;

  private:
    void reload();
    void writeKey(uint32_t word);

    uint32_t lsi_; /* Hz */
    Register &prescaler_, &period_;
    bool isRunning_ = false;
    bool isUnlocked_ = false;
};

} // namespace edgec

#endif
