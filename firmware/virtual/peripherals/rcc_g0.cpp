#include "rcc_g0.h"

#include "../chip.h"
#include "voltage.h"

namespace edgec {

/* RCC_CR: divides the HSI16 on its way to the system clock, by powers of 2. */
static constexpr Field hsidiv = {11, 3};

/* Registers and factors: RM0444 5.4. Times and frequencies: DS13560, in voltage range 1. */
static const RccFamily family = {
    .internal = {{Source::hsi, "HSI16", 1u << 8, 1u << 10, 16'000'000, 0}},
    .controlReset = 0,
    .controlKnown = hsidiv.mask(),
    .hseStart = 10'000'000,
    .pll =
        {
            .configuration = {"PLLCFGR", 0x0C, 0x00001000, 0xFF3F7F73},
            .source = {{0, 2}, {Source::none, Source::none, Source::hsi, Source::hse}},
            .divider = {{4, 3}, 1, 1},
            .factor = {{8, 7}, 0, 1},
            .output = {{29, 3}, 1, 1},
            .outputOn = 1u << 28,
            .dividers = {1, 8},
            .factors = {8, 86},
            .inputHz = {2'660'000, 16'000'000},
            .oscillatorHz = {96'000'000, 344'000'000},
            .lock = 40'000'000,
        },
    .system =
        {
            .configuration = {"CFGR", 0x08, 0, 0x00007F3F},
            .source = {{0, 3}, {Source::hsi, Source::hse, Source::pll}}, /* LSI and LSE are not modelled */
            .statusShift = 3,
            .ahb = {8, 4},
            .apb1 = {12, 3}, /* there is one bus for slow peripherals only */
            .apb2 = {12, 3},
        },
    .flags =
        {
            .status = {"CSR", 0x60, 0, 1u << 23},
            .remove = 1u << 23,
            .pin = 1u << 26,
            .power = 1u << 27,
            .software = 1u << 28,
            .watchdog = 1u << 29,
        },
    .others =
        {
            {"IOPENR", 0x34, 0, 0x3F},
            {"AHBENR", 0x38, 0x100, 0x1103},
            {"APBENR1", 0x3C, 0, 0xFFFFFFB7},
            {"APBENR2", 0x40, 0, 0x0017D801},
            {"CCIPR", 0x54, 0, 0xC17FFF7F},
        },
};

RccG0::RccG0(Chip &chip, const Data &description) : Rcc(chip, description, family) {
}

void RccG0::connect() {
    Rcc::connect();
    voltage_ = &chip_.peripheral<Voltage>("PWR");
}

uint64_t RccG0::sysclkHz() const {
    const bool isDivided = systemSource() == Source::hsi;
    return Rcc::sysclkHz() >> (isDivided ? field("CR", hsidiv.shift, hsidiv.width) : 0);
}

/* RM0444 4.1.4, "Dynamic voltage scaling management". */
void RccG0::checkRates(uint64_t) {
    checkRate("hclk", voltage_->range() == 1 ? 64'000'000 : 16'000'000);
}

} // namespace edgec
