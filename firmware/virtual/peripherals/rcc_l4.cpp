#include "rcc_l4.h"

#include "../chip.h"
#include "flash_controller.h"
#include "pwr_l4.h"

namespace edgec {

/* RM0432 6.4.1, RCC_CR. */
static constexpr uint32_t msion = 1, msirdy = 2, msirange6 = 6u << 4, hsion = 1u << 8, hsirdy = 1u << 10;
static constexpr uint32_t hseon = 1u << 16, hserdy = 1u << 17, hsebyp = 1u << 18;
static constexpr uint32_t pllon = 1u << 24, pllrdy = 1u << 25;
static constexpr uint32_t crWritable = msion | hsion | hseon | hsebyp | pllon;
/* 6.4.3, RCC_CFGR. */
static constexpr uint32_t sw = 3, sws = 3u << 2, hpre = 15u << 4, ppre1 = 7u << 8, ppre2 = 7u << 11;
static constexpr uint32_t fromMsi = 0, fromHsi16 = 1, fromHse = 2, fromPll = 3;
/* 6.4.4, RCC_PLLCFGR: of the outputs only R, which is the system clock's. */
static constexpr uint32_t pllKnown = 0x07007FF3, pllReset = 0x1000, pllren = 1u << 24;
static constexpr uint32_t pllFromHsi16 = 2, pllFromHse = 3;
/* 6.4.31, RCC_CSR. */
static constexpr uint32_t csrReset = 0x600, csrRmvf = 1u << 23, csrPinrstf = 1u << 26;
static constexpr uint32_t csrBorrstf = 1u << 27, csrSftrstf = 1u << 28, csrIwdgrstf = 1u << 29;

static constexpr uint64_t msiHz = 4'000'000, hsiHz = 16'000'000;
/* DS12023: start of the HSI16 and of an external clock, lock time of the PLL. */
static constexpr Picoseconds hsiStart = 4'000'000;
static constexpr Picoseconds hseStart = 10'000'000;
static constexpr Picoseconds pllLock = 40'000'000;
/* "System clock (SYSCLK) selection": above this by way of half the clock, for at least that long. */
static constexpr uint64_t fastHz = 80'000'000;
static constexpr Picoseconds halfTime = 1'000'000;

RccL4::RccL4(Chip &chip, const Data &description)
    : Rcc(chip, description),
      control_(add({"CR", 0x00, msion | msirdy | msirange6, crWritable | hsirdy | hserdy | pllrdy})),
      configuration_(add({"CFGR", 0x08, 0, sw | sws | hpre | ppre1 | ppre2})),
      pll_(add({"PLLCFGR", 0x0C, pllReset, pllKnown})), status_(add({"CSR", 0x94, csrReset, csrRmvf})) {
    control_.read = [this] { return readControl(); };
    control_.write = [this](uint32_t word) { writeControl(word); };
    pll_.write = [this](uint32_t word) { writePll(word); };
    configuration_.write = [this](uint32_t word) { writeConfiguration(word); };
    status_.write = [this](uint32_t word) { status_.value = word & csrRmvf ? csrReset : status_.value; };
    add({"AHB1ENR", 0x48, 0x100, 0x00071107});
    add({"AHB2ENR", 0x4C, 0, 0x005471FF});
    add({"AHB3ENR", 0x50, 0, 0x00000301});
    add({"APB1ENR1", 0x58, 0x400, 0xF3FECC3F});
    add({"APB1ENR2", 0x5C, 0, 0x00000023});
    add({"APB2ENR", 0x60, 0, 0x0D677881});
    add({"CCIPR", 0x88, 0, 0x3FFFFFFF});
}

void RccL4::connect() {
    Rcc::connect();
    power_ = &chip_.peripheral<PwrL4>("PWR");
}

/* 6.4.31: the flags add up until firmware removes them. A reset of any kind pulls the pin. */
void RccL4::reset(ResetCause cause) {
    const uint32_t before = cause == ResetCause::power ? 0 : status_.value;
    Peripheral::reset(cause);
    static constexpr uint32_t flags[] = {csrBorrstf, csrSftrstf, csrIwdgrstf};
    status_.value |= before | csrPinrstf | flags[static_cast<int>(cause)];
    hsiReady_ = hseReady_ = pllReady_ = halfSince_ = never;
    chip_.timeline().setHz(msiHz);
}

uint32_t RccL4::readControl() const {
    return control_.value | (isReady(hsiReady_) ? hsirdy : 0) | (isReady(hseReady_) ? hserdy : 0) |
           (isReady(pllReady_) ? pllrdy : 0);
}

void RccL4::writeControl(uint32_t word) {
    const uint32_t changed = word ^ control_.value;
    const Picoseconds now = chip_.timeline().now();
    const uint32_t source = bits(configuration_.value, 1, 0);
    const uint32_t pllSource = control_.value & pllon ? bits(pll_.value, 1, 0) : 0;
    if ((word & msion) == 0) {
        violate("switches the MSI off, which is not modelled");
    }
    if ((changed & hsebyp) != 0 && (control_.value & hseon) != 0) {
        violate("changes HSEBYP while the HSE is on");
    }
    if ((changed & ~word & pllon) != 0 && source == fromPll) {
        violate("switches the PLL off while it is the system clock");
    }
    if ((changed & ~word & hsion) != 0 && (source == fromHsi16 || pllSource == pllFromHsi16)) {
        violate("switches the HSI16 off while it is in use");
    }
    control_.value = (word & crWritable) | (control_.value & ~crWritable);
    if (changed & hsion) {
        hsiReady_ = word & hsion ? now + hsiStart : never;
    }
    if (changed & (hseon | hsebyp)) {
        /* The board drives the pin from outside, which takes the bypass. */
        const bool starts = (word & hseon) != 0 && (word & hsebyp) != 0 && hseHz_ != 0;
        hseReady_ = starts ? now + hseStart : never;
    }
    if (changed & pllon) {
        pllReady_ = word & pllon ? now + pllLock : never;
        if (word & pllon) {
            checkPll();
        }
    }
}

/* 6.4.4: written while the PLL is off. */
void RccL4::writePll(uint32_t word) {
    if (control_.value & pllon) {
        violate("writes PLLCFGR while the PLL is on");
    }
    pll_.value = word & pllKnown;
}

uint64_t RccL4::pllInputHz() const {
    const uint64_t sources[] = {0, msiHz, hsiHz, hseHz_};
    return sources[bits(pll_.value, 1, 0)] / (bits(pll_.value, 7, 4) + 1);
}

uint64_t RccL4::pllOscillatorHz() const {
    return pllInputHz() * bits(pll_.value, 14, 8);
}

/* Factors and the input's range: 6.4.4. The oscillator's: DS12023, "PLL characteristics". */
void RccL4::checkPll() {
    const uint32_t source = bits(pll_.value, 1, 0);
    const uint32_t factor = bits(pll_.value, 14, 8);
    const uint64_t input = pllInputHz();
    const uint64_t oscillator = pllOscillatorHz();
    if (source == 0) {
        violate("starts the PLL without a source");
    } else if ((source == pllFromHsi16 && !isReady(hsiReady_)) || (source == pllFromHse && !isReady(hseReady_))) {
        violate("starts the PLL from an oscillator that is not ready");
    } else if (factor < 8) {
        violate("PLLN is " + std::to_string(factor) + ", and may be 8 to 127");
    } else if (input < 2'660'000 || input > 8'000'000) {
        violate("the PLL's input is " + std::to_string(input) + " Hz, and may be 2.66 to 8 MHz");
    } else if (oscillator < 64'000'000 || oscillator > 344'000'000) {
        violate(
            "the PLL's oscillator would run at " + std::to_string(oscillator) +
            " Hz, and may at 64 to 344 MHz"
        );
    }
}

bool RccL4::isSourceReady(uint32_t source) const {
    const Picoseconds starts[] = {0, hsiReady_, hseReady_, pllReady_};
    return isReady(starts[source]);
}

void RccL4::writeConfiguration(uint32_t word) {
    const uint32_t source = word & sw;
    if (!isSourceReady(source)) {
        return violate("switches the system clock to a source that is not ready");
    }
    if (source == fromPll && (pll_.value & pllren) == 0) {
        return violate("switches the system clock to the PLL, whose output R is off (PLLREN)");
    }
    const uint64_t before = hz("hclk");
    configuration_.value = (word & (sw | hpre | ppre1 | ppre2)) | source << 2; /* SWS follows at once */
    const uint64_t hclk = hz("hclk");
    chip_.timeline().setHz(hclk);
    checkRise(before);
    for (const char *clock : {"hclk", "pclk1", "pclk2"}) {
        checkRate(clock, power_->maxHclk());
    }
    flash_->checkWaitStates(hclk);
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

uint64_t RccL4::sysclkHz() const {
    switch (configuration_.value & sw) {
    case fromMsi:
        return msiHz;
    case fromHsi16:
        return hsiHz;
    case fromHse:
        return hseHz_;
    default:
        return pllOscillatorHz() / (2 * (bits(pll_.value, 26, 25) + 1));
    }
}

Rcc::Prescalers RccL4::prescalers() const {
    const uint32_t word = configuration_.value;
    return {bits(word, 7, 4), bits(word, 10, 8), bits(word, 13, 11)};
}

uint64_t RccL4::oscillatorHz(const std::string &clock) const {
    if (clock == "hsi16") {
        return hsiHz;
    }
    throw std::invalid_argument(name() + " knows no clock " + clock);
}

} // namespace edgec
