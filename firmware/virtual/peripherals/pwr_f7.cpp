#include "pwr_f7.h"

#include "../chip.h"

namespace edgec {

/* RM0385 4.4.1, PWR_CR1. */
static constexpr unsigned vosShift = 14;
static constexpr uint32_t vos = 3u << vosShift;
static constexpr uint32_t oden = 1u << 16;
static constexpr uint32_t odswen = 1u << 17;
/* 4.4.2, PWR_CSR1. */
static constexpr uint32_t vosrdy = 1u << 14;
static constexpr uint32_t odrdy = 1u << 16;
static constexpr uint32_t odswrdy = 1u << 17;
/* RCC_CR. */
static constexpr unsigned pllon = 24;

/* DS10916, "Over-drive switching characteristics": typical. */
static constexpr Picoseconds overDriveTime = 45'000'000;
static constexpr Picoseconds switchTime = 20'000'000;

PwrF7::PwrF7(Chip &chip, const Data &description)
    : Peripheral(chip, description), control_(add({"CR1", 0x00, vos, vos | oden | odswen})) {
    control_.write = [this](uint32_t word) { writeControl(word); };
    add({"CSR1", 0x04}).read = [this] {
        const Picoseconds now = chip_.timeline().now();
        return (chip_.clocks().isOn("CR", pllon) ? vosrdy : 0) | (now >= overDriveReady_ ? odrdy : 0) |
               (now >= switchReady_ ? odswrdy : 0);
    };
}

void PwrF7::reset(ResetCause cause) {
    Peripheral::reset(cause);
    overDriveReady_ = switchReady_ = never;
}

void PwrF7::writeControl(uint32_t word) {
    const Picoseconds now = chip_.timeline().now();
    const uint32_t changed = word ^ control_.value;
    if ((changed & vos) != 0 && chip_.clocks().isOn("CR", pllon)) {
        violate("changes the voltage scale (VOS) while the PLL is on");
    }
    if ((word & odswen) != 0 && now < overDriveReady_) {
        violate("switches to over-drive before it is ready (ODRDY)");
    }
    if (changed & oden) {
        overDriveReady_ = word & oden ? now + overDriveTime : never;
    }
    if (changed & odswen) {
        switchReady_ = word & odswen ? now + switchTime : never;
    }
    control_.value = word & control_.known;
}

bool PwrF7::isOverDriven() const {
    return chip_.timeline().now() >= switchReady_;
}

uint64_t PwrF7::maxHclk() const {
    static constexpr uint32_t scales[4][2] = {
        /* VOS: without, with over-drive, in MHz */
        {144, 144}, /* reserved: as scale 3 */
        {144, 144},
        {168, 180},
        {180, 216},
    };
    return UINT64_C(1'000'000) * scales[(control_.value & vos) >> vosShift][isOverDriven() ? 1 : 0];
}

} // namespace edgec
