#include "gpio.h"

#include "../chip.h"

namespace edgec {

static constexpr uint32_t modeAlternate = 2;

Gpio::Gpio(Chip &chip, const Data &description)
    : Peripheral(chip, description), mode_(add({"MODER", 0x00, description.word("moder", 0), UINT32_MAX})),
      functionsLow_(add({"AFRL", 0x20, 0, UINT32_MAX})), functionsHigh_(add({"AFRH", 0x24, 0, UINT32_MAX})) {
    add({"OTYPER", 0x04, 0, 0xFFFF});
    add({"OSPEEDR", 0x08, description.word("ospeedr", 0), UINT32_MAX});
    add({"PUPDR", 0x0C, description.word("pupdr", 0), UINT32_MAX});
    if (description.has("supply")) {
        const Data &supply = description.at("supply");
        supply_ = Supply{supply.at("register").text(), supply.at("bit").word(), supply.at("pins").word()};
    }
}

void Gpio::connect() {
    if (supply_) {
        supply_->control = chip_.peripheral<Peripheral>("PWR").registerNamed(supply_->reg);
        if (supply_->control == nullptr) {
            throw std::invalid_argument(name() + ": PWR has no register " + supply_->reg);
        }
    }
}

bool Gpio::isIsolated(unsigned pin) const {
    return supply_ && (supply_->pins >> pin & 1) != 0 && (supply_->control->value >> supply_->bit & 1) == 0;
}

bool Gpio::hasFunction(unsigned pin, unsigned function) const {
    const Register &functions = pin < 8 ? functionsLow_ : functionsHigh_;
    return (mode_.value >> 2 * pin & 3) == modeAlternate &&
           (functions.value >> 4 * (pin % 8) & 15) == function && !isIsolated(pin);
}

} // namespace edgec
