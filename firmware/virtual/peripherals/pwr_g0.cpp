#include "pwr_g0.h"

#include "../chip.h"

namespace edgec {

/* RM0444 4.4.1, PWR_CR1: VOS, and FPD_STOP, which is set after a reset. */
static constexpr uint32_t vosShift = 9, vos = 3u << vosShift, fpdStop = 1u << 3;
static constexpr uint32_t range1 = 1u << vosShift, range2 = 2u << vosShift;
/* 4.4.6, PWR_SR2. */
static constexpr uint32_t vosf = 1u << 10;

/* DS13560, "Embedded reset and power control block": from range 2 to range 1. */
static constexpr Picoseconds moveTime = 20'000'000;
/* 4.1.4, "Dynamic voltage scaling management". */
static constexpr uint64_t maxHzInRange2 = 16'000'000;

PwrG0::PwrG0(Chip &chip, const Data &description)
    : Peripheral(chip, description), control_(add({"CR1", 0x00, range1 | fpdStop, vos})) {
    control_.write = [this](uint32_t word) { writeControl(word); };
    add({"SR2", 0x14}).read = [this] { return isMoving() ? vosf : 0; };
}

void PwrG0::reset(ResetCause cause) {
    Peripheral::reset(cause);
    moved_ = 0;
}

void PwrG0::writeControl(uint32_t word) {
    const uint32_t wanted = word & vos;
    if (wanted != range1 && wanted != range2) {
        return violate("selects a voltage range (VOS) that does not exist");
    }
    if (wanted == range2 && chip_.clocks().hz("hclk") > maxHzInRange2) {
        violate("selects voltage range 2 while the core runs faster than 16 MHz");
    }
    if (wanted == range1 && (control_.value & vos) == range2) {
        moved_ = chip_.timeline().now() + moveTime;
    }
    control_.value = (control_.value & ~vos) | wanted;
}

bool PwrG0::isMoving() const {
    return chip_.timeline().now() < moved_;
}

unsigned PwrG0::range() const {
    if ((control_.value & vos) == range2) {
        return 2;
    }
    return isMoving() ? 0 : 1;
}

} // namespace edgec
