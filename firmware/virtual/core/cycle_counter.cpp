#include "cycle_counter.h"

#include "../chip.h"
#include "system_control.h"

namespace edgec {

static constexpr uint32_t cyccntena = 1;
static constexpr uint32_t noComparators = 0x40000000; /* NUMCOMP and the like as on an STM32 */
static constexpr uint32_t key = 0xC5ACCE55;

CycleCounter::CycleCounter(Chip &chip, const Data &description, bool hasLock)
    : Peripheral(chip, description), hasLock_(hasLock),
      control_(add({"CTRL", 0x0, noComparators, cyccntena})) {
    control_.write = [this](uint32_t word) {
        if (!isOpen()) {
            return;
        }
        const uint32_t present = count();
        control_.value = (control_.value & ~cyccntena) | (word & cyccntena);
        stoppedAt_ = present;
        zero_ = chip_.timeline().cycles() - present;
    };
    Register &counter = add({"CYCCNT", 0x4, 0, UINT32_MAX});
    counter.read = [this] { return count(); };
    counter.write = [this](uint32_t word) {
        if (isOpen()) {
            stoppedAt_ = word;
            zero_ = chip_.timeline().cycles() - word;
            chip_.core().timing().startMeasuring();
        }
    };
    if (hasLock) {
        add({"LAR", 0xFB0, 0, UINT32_MAX}).write = [this](uint32_t word) { isLocked_ = word != key; };
        add({"LSR", 0xFB4}).read = [this] { return UINT32_C(1) | (isLocked_ ? 2 : 0); };
    }
}

void CycleCounter::connect() {
    debug_ = &chip_.peripheral<DebugControl>("DCB");
}

/* Only power-up resets what debuggers use. */
void CycleCounter::reset(ResetCause cause) {
    if (cause == ResetCause::power) {
        Peripheral::reset(cause);
        isLocked_ = hasLock_;
        stoppedAt_ = 0;
    }
}

bool CycleCounter::isOpen() {
    if (!static_cast<const DebugControl *>(debug_)->isTraceOn()) {
        violate("is used before TRCENA in DEMCR is set");
        return false;
    }
    if (isLocked_) {
        violate("is written while its lock is closed (LAR)");
        return false;
    }
    return true;
}

uint32_t CycleCounter::count() const {
    const bool isRunning = (control_.value & cyccntena) != 0;
    return isRunning ? static_cast<uint32_t>(chip_.timeline().cycles() - zero_) : stoppedAt_;
}

} // namespace edgec
