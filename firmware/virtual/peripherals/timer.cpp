#include "timer.h"

#include "../chip.h"

namespace edgec {

static constexpr uint32_t cr1Cen = 1;
static constexpr uint32_t egrUg = 1;

/* Timers have 16 bits or 32. */
static uint32_t widest(const Data &description) {
    return description.word("bits", 32) == 16 ? UINT16_MAX : UINT32_MAX;
}

Timer::Timer(Chip &chip, const Data &description)
    : Peripheral(chip, description), clock_(description.at("clock").text()),
      control_(add({"CR1", 0x00, 0, cr1Cen})), prescaler_(add({"PSC", 0x28, 0, 0xFFFF})),
      period_(add({"ARR", 0x2C, widest(description), widest(description)})) {
    control_.write = [this](uint32_t word) {
        const uint64_t present = count();
        control_.value = word & cr1Cen;
        start(present);
    };
    Register &generate = add({"EGR", 0x14, 0, egrUg});
    generate.write = [this](uint32_t word) {
        if (word & egrUg) {
            activePrescaler_ = prescaler_.value;
            start(0);
        }
    };
    Register &counter = add({"CNT", 0x24, 0, widest(description)});
    counter.read = [this] { return static_cast<uint32_t>(count()); };
    counter.write = [this](uint32_t word) { start(word); };
}

void Timer::reset(ResetCause cause) {
    Peripheral::reset(cause);
    activePrescaler_ = 0;
    start(0);
}

bool Timer::isEnabled() const {
    return (control_.value & cr1Cen) != 0;
}

void Timer::start(uint64_t count) {
    countAtStart_ = count;
    start_ = chip_.timeline().now();
}

uint64_t Timer::count() const {
    if (!isEnabled()) {
        return countAtStart_;
    }
    const unsigned __int128 passed = chip_.timeline().now() - start_;
    const auto clocks = static_cast<uint64_t>(passed * chip_.clocks().hz(clock_) / second);
    return (countAtStart_ + clocks / (activePrescaler_ + 1)) % (static_cast<uint64_t>(period_.value) + 1);
}

} // namespace edgec
