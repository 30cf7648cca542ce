/* The clock tree: what drives it, and the rate of each clock. */
#include "rcc.h"

namespace edgec {

Source Rcc::systemSource() const {
    return family_.system.source.of(configuration_.value);
}

uint64_t Rcc::sysclkHz() const {
    const Source source = systemSource();
    return source == Source::pll ? pllOscillatorHz() / family_.pll.output.of(pll_.value)
                                 : oscillator(source).hz;
}

uint64_t Rcc::pllInputHz() const {
    const Source source = family_.pll.source.of(pll_.value);
    const uint64_t divider = family_.pll.divider.of(pll_.value);
    return source == Source::none || divider == 0 ? 0 : oscillator(source).hz / divider;
}

uint64_t Rcc::pllOscillatorHz() const {
    return pllInputHz() * family_.pll.factor.of(pll_.value);
}

static uint64_t ahbDivider(uint32_t field) {
    static constexpr uint64_t dividers[] = {2, 4, 8, 16, 64, 128, 256, 512};
    return field < 8 ? 1 : dividers[field - 8];
}

static uint64_t apbDivider(uint32_t field) {
    return field < 4 ? 1 : UINT64_C(2) << (field - 4);
}

/* RM0385 5.2, RM0432 6.2, RM0444 5.2, "Clocks". */
uint64_t Rcc::hz(const std::string &clock) const {
    const SystemClock &system = family_.system;
    const uint64_t sysclk = sysclkHz();
    const uint64_t hclk = sysclk / ahbDivider(system.ahb.of(configuration_.value));
    const uint64_t divider1 = apbDivider(system.apb1.of(configuration_.value));
    const uint64_t divider2 = apbDivider(system.apb2.of(configuration_.value));
    if (clock == "sysclk") {
        return sysclk;
    }
    if (clock == "hclk") {
        return hclk;
    }
    if (clock == "pclk1") {
        return hclk / divider1;
    }
    if (clock == "pclk2") {
        return hclk / divider2;
    }
    /* Timers run at twice the bus's clock where that is divided. */
    if (clock == "timers1") {
        return divider1 == 1 ? hclk : 2 * hclk / divider1;
    }
    if (clock == "timers2") {
        return divider2 == 1 ? hclk : 2 * hclk / divider2;
    }
    if (clock == "hsi") {
        return oscillator(Source::hsi).hz;
    }
    throw std::invalid_argument(name() + " knows no clock " + clock);
}

} // namespace edgec
