#include "rcc_l4.h"

#include "../chip.h"
#include "pwr_l4.h"

namespace edgec {

/* Registers and factors: RM0432 6.4. Times and frequencies: DS12023. */
static const RccFamily family = {
    .internal =
        {
            {Source::msi, "MSI", 1u << 0, 1u << 1, 4'000'000, 0},
            {Source::hsi, "HSI16", 1u << 8, 1u << 10, 16'000'000, 4'000'000},
        },
    .controlReset = 6u << 4, /* MSIRANGE: 4 MHz */
    .controlKnown = 0,
    .hseStart = 10'000'000,
    .pll =
        {
            .configuration = {"PLLCFGR", 0x0C, 0x00001000, 0x07007FF3},
            .source = {{0, 2}, {Source::none, Source::msi, Source::hsi, Source::hse}},
            .divider = {{4, 4}, 1, 1},
            .factor = {{8, 7}, 0, 1},
            .output = {{25, 2}, 1, 2},
            .outputOn = 1u << 24,
            .dividers = {1, 16},
            .factors = {8, 127},
            .inputHz = {2'660'000, 8'000'000},
            .oscillatorHz = {64'000'000, 344'000'000},
            .lock = 40'000'000,
        },
    .system =
        {
            .configuration = {"CFGR", 0x08, 0, 0x00003FFF},
            .source = {{0, 2}, {Source::msi, Source::hsi, Source::hse, Source::pll}},
            .statusShift = 2,
            .ahb = {4, 4},
            .apb1 = {8, 3},
            .apb2 = {11, 3},
        },
    .flags =
        {
            .status = {"CSR", 0x94, 0x00000600, 1u << 23},
            .remove = 1u << 23,
            .pin = 1u << 26,
            .power = 1u << 27,
            .software = 1u << 28,
            .watchdog = 1u << 29,
        },
    .others =
        {
            {"AHB1ENR", 0x48, 0x100, 0x00071107},
            {"AHB2ENR", 0x4C, 0, 0x005471FF},
            {"AHB3ENR", 0x50, 0, 0x00000301},
            {"APB1ENR1", 0x58, 0x400, 0xF3FECC3F},
            {"APB1ENR2", 0x5C, 0, 0x00000023},
            {"APB2ENR", 0x60, 0, 0x0D677881},
            {"CCIPR", 0x88, 0, 0x3FFFFFFF},
        },
};

/* "System clock (SYSCLK) selection": above this by way of half the clock, for at least that long. */
static constexpr uint64_t fastHz = 80'000'000;
static constexpr Picoseconds halfTime = 1'000'000;

RccL4::RccL4(Chip &chip, const Data &description) : Rcc(chip, description, family) {
}

void RccL4::connect() {
    Rcc::connect();
    power_ = &chip_.peripheral<PwrL4>("PWR");
}

void RccL4::reset(ResetCause cause) {
    Rcc::reset(cause);
    halfSince_ = never;
}

void RccL4::checkRates(uint64_t hclkBefore) {
    checkRise(hclkBefore);
    for (const char *clock : {"hclk", "pclk1", "pclk2"}) {
        checkRate(clock, power_->maxHclk());
    }
}

/* "System clock (SYSCLK) selection". */
void RccL4::checkRise(uint64_t from) {
    const Picoseconds now = chip_.timeline().now();
    const uint64_t hclk = hz("hclk");
    if (from <= fastHz && hclk > fastHz && (halfSince_ == never || now - halfSince_ < halfTime)) {
        violate("hclk rises above 80 MHz without a microsecond at half of it (HPRE)");
    }
    const bool isHalf = sysclkHz() > fastHz && hclk == sysclkHz() / 2;
    if (!isHalf) {
        halfSince_ = never;
    } else if (halfSince_ == never) {
        halfSince_ = now;
    }
}

} // namespace edgec
