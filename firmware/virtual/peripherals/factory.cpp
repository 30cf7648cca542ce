/* The kinds of peripherals that a chip's data file may name. */
#include "flash_64.h"
#include "flash_f7.h"
#include "gpio.h"
#include "iwdg.h"
#include "pwr_f7.h"
#include "pwr_g0.h"
#include "pwr_l4.h"
#include "rcc_f7.h"
#include "rcc_g0.h"
#include "rcc_l4.h"
#include "timer.h"
#include "usart.h"

namespace edgec {

template <class Kind> static std::unique_ptr<Peripheral> make(Chip &chip, const Data &description) {
    return std::make_unique<Kind>(chip, description);
}

static const struct {
    const char *kind;
    std::unique_ptr<Peripheral> (*make)(Chip &, const Data &);
} kinds[] = {
    {"flash-64", make<Flash64>},
    {"flash-f7", make<FlashF7>},
    {"gpio", make<Gpio>},
    {"iwdg", make<Iwdg>},
    {"pwr-f7", make<PwrF7>},
    {"pwr-g0", make<PwrG0>},
    {"pwr-l4", make<PwrL4>},
    {"rcc-f7", make<RccF7>},
    {"rcc-g0", make<RccG0>},
    {"rcc-l4", make<RccL4>},
    {"timer", make<Timer>},
    {"usart", make<Usart>},
};

std::unique_ptr<Peripheral> makePeripheral(Chip &chip, const Data &description) {
    const std::string &wanted = description.at("kind").text();
    for (const auto &[kind, make] : kinds) {
        if (wanted == kind) {
            return make(chip, description);
        }
    }
    throw std::invalid_argument("unknown kind of peripheral: " + wanted);
}

} // namespace edgec
