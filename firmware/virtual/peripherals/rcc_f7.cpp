#include "rcc_f7.h"

#include "../chip.h"
#include "pwr_f7.h"

namespace edgec {

/* Registers and factors: RM0385 5.3. Times and frequencies: DS10916. */
static const RccFamily family = {
    .internal = {{Source::hsi, "HSI", 1u << 0, 1u << 1, 16'000'000, 0}},
    .controlReset = 16u << 3, /* HSITRIM */
    .controlKnown = 0,
    .hseStart = 10'000'000,
    .pll =
        {
            .configuration = {"PLLCFGR", 0x04, 0x24003010, 0x0F437FFF},
            .source = {{22, 1}, {Source::hsi, Source::hse}},
            .divider = {{0, 6}, 0, 1},
            .factor = {{6, 9}, 0, 1},
            .output = {{16, 2}, 1, 2},
            .outputOn = 0,
            .dividers = {2, 63},
            .factors = {50, 432},
            .inputHz = {950'000, 2'100'000},
            .oscillatorHz = {100'000'000, 432'000'000},
            .lock = 200'000'000,
        },
    .system =
        {
            .configuration = {"CFGR", 0x08, 0, 0x0000FCF3},
            .source = {{0, 2}, {Source::hsi, Source::hse, Source::pll}},
            .statusShift = 2,
            .ahb = {4, 4},
            .apb1 = {10, 3},
            .apb2 = {13, 3},
        },
    .flags =
        {
            .status = {"CSR", 0x74, 0, 1u << 24},
            .remove = 1u << 24,
            .pin = 1u << 26,
            .power = 1u << 27 | 1u << 25, /* PORRSTF, BORRSTF */
            .software = 1u << 28,
            .watchdog = 1u << 29,
        },
    .others =
        {
            {"AHB1ENR", 0x30, 0x00100000, 0x7EF417FF},
            {"APB1ENR", 0x40, 0, 0xFFFFCBFF},
            {"APB2ENR", 0x44, 0, 0x04F77F33},
            {"DCKCFGR2", 0x90, 0, 0x3FFFFFFF},
        },
};

RccF7::RccF7(Chip &chip, const Data &description) : Rcc(chip, description, family) {
}

void RccF7::connect() {
    Rcc::connect();
    power_ = &chip_.peripheral<PwrF7>("PWR");
}

/* DS10916, "General operating conditions". */
void RccF7::checkRates(uint64_t) {
    const bool isOverDriven = power_->isOverDriven();
    checkRate("hclk", power_->maxHclk());
    checkRate("pclk1", isOverDriven ? 54'000'000 : 45'000'000);
    checkRate("pclk2", isOverDriven ? 108'000'000 : 90'000'000);
}

} // namespace edgec
