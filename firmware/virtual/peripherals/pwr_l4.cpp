#include "pwr_l4.h"

#include "../chip.h"

namespace edgec {

/* RM0432 5.4.1, PWR_CR1. */
static constexpr uint32_t vosShift = 9, vos = 3u << vosShift;
static constexpr uint32_t range1 = 1u << vosShift, range2 = 2u << vosShift;
/* 5.4.2, PWR_CR2: VDDIO2 is there. */
static constexpr uint32_t iosv = 1u << 9;
/* 5.4.6, PWR_SR2. */
static constexpr uint32_t vosf = 1u << 10;
/* PWR_CR5: set is the normal mode of range 1, clear its boost. */
static constexpr uint32_t r1mode = 1u << 8;

/* DS12023, "Embedded reset and power control block": from range 2 to range 1, at most. */
static constexpr Picoseconds moveTime = 40'000'000;
static constexpr uint64_t maxHzBoosted = 120'000'000, maxHzNormal = 80'000'000, maxHzInRange2 = 26'000'000;

PwrL4::PwrL4(Chip &chip, const Data &description)
    : Peripheral(chip, description), control_(add({"CR1", 0x00, range1, vos})),
      boost_(add({"CR5", 0x80, r1mode, r1mode})) {
    control_.write = [this](uint32_t word) { writeRange(word); };
    boost_.write = [this](uint32_t word) {
        if ((word & r1mode) != 0 && chip_.clocks().hz("hclk") > maxHzNormal) {
            violate("leaves the boost of range 1 (R1MODE) while the core runs faster than 80 MHz");
        }
        boost_.value = word & r1mode;
    };
    add({"CR2", 0x04, 0, iosv});
    add({"SR2", 0x14}).read = [this] { return isMoving() ? vosf : 0; };
}

void PwrL4::reset(ResetCause cause) {
    Peripheral::reset(cause);
    moved_ = 0;
}

void PwrL4::writeRange(uint32_t word) {
    const uint32_t wanted = word & vos;
    if (wanted != range1 && wanted != range2) {
        return violate("selects a voltage range (VOS) that does not exist");
    }
    if (wanted == range2 && chip_.clocks().hz("hclk") > maxHzInRange2) {
        violate("selects voltage range 2 while the core runs faster than 26 MHz");
    }
    if (wanted == range1 && control_.value == range2) {
        moved_ = chip_.timeline().now() + moveTime;
    }
    control_.value = wanted;
}

bool PwrL4::isMoving() const {
    return chip_.timeline().now() < moved_;
}

unsigned PwrL4::range() const {
    if (control_.value == range2) {
        return 2;
    }
    return isMoving() ? 0 : 1;
}

bool PwrL4::isBoosted() const {
    return range() == 1 && (boost_.value & r1mode) == 0;
}

uint64_t PwrL4::maxHclk() const {
    return isBoosted() ? maxHzBoosted : range() == 1 ? maxHzNormal : maxHzInRange2;
}

} // namespace edgec
