#include "rcc.h"

#include "../chip.h"
#include "flash_controller.h"

namespace edgec {

Rcc::Rcc(Chip &chip, const Data &description)
    : Peripheral(chip, description), hseHz_(description.word("hse", 0)) {
}

void Rcc::connect() {
    flash_ = &chip_.peripheral<FlashController>("FLASH");
}

bool Rcc::isReady(Picoseconds start) const {
    return chip_.timeline().now() >= start;
}

void Rcc::checkRate(const char *clock, uint64_t limit) {
    const uint64_t rate = hz(clock);
    if (rate > limit) {
        violate(
            std::string(clock) + " runs at " + std::to_string(rate) + " Hz, above the " +
            std::to_string(limit) + " Hz that are allowed"
        );
    }
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
    const Prescalers fields = prescalers();
    const uint64_t hclk = sysclkHz() / ahbDivider(fields.ahb);
    const uint64_t divider1 = apbDivider(fields.apb1);
    const uint64_t divider2 = apbDivider(fields.apb2);
    if (clock == "sysclk") {
        return sysclkHz();
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
    return oscillatorHz(clock);
}

uint32_t Rcc::field(const std::string &reg, unsigned shift, unsigned width) const {
    const Register *const found = registerNamed(reg);
    if (found == nullptr) {
        throw std::invalid_argument(name() + " has no register " + reg);
    }
    return found->value >> shift & ((UINT32_C(1) << width) - 1);
}

bool Rcc::isOn(const std::string &reg, unsigned bit) const {
    return field(reg, bit, 1) != 0;
}

} // namespace edgec
