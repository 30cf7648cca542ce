#include "rcc_g0.h"

#include "../chip.h"
#include "flash_controller.h"
#include "voltage.h"

namespace edgec {

/* RM0444 5.4.1, RCC_CR. */
static constexpr uint32_t hsion = 1u << 8, hsirdy = 1u << 10, hsidiv = 7u << 11;
static constexpr uint32_t hseon = 1u << 16, hserdy = 1u << 17, hsebyp = 1u << 18;
static constexpr uint32_t pllon = 1u << 24, pllrdy = 1u << 25;
static constexpr uint32_t crWritable = hsion | hsidiv | hseon | hsebyp | pllon;
/* 5.4.3, RCC_CFGR. */
static constexpr uint32_t sw = 7, hpre = 15u << 8, ppre = 7u << 12;
static constexpr unsigned swsShift = 3;
static constexpr uint32_t fromHsi = 0, fromHse = 1, fromPll = 2;
/* 5.4.4, RCC_PLLCFGR. */
static constexpr uint32_t fromHsi16 = 2, fromHseToo = 3, pllren = 1u << 28;
/* 5.4.24, RCC_CSR. */
static constexpr uint32_t csrRmvf = 1u << 23, csrPinrstf = 1u << 26, csrPwrrstf = 1u << 27;
static constexpr uint32_t csrSftrstf = 1u << 28, csrIwdgrstf = 1u << 29;

static constexpr uint64_t hsiHz = 16'000'000;
/* DS13560: start of an external clock, lock time of the PLL. */
static constexpr Picoseconds hseStart = 10'000'000;
static constexpr Picoseconds pllLock = 40'000'000;

RccG0::RccG0(Chip &chip, const Data &description)
    : Rcc(chip, description), control_(add({"CR", 0x00, hsion | hsirdy, crWritable | hserdy | pllrdy})),
      configuration_(add({"CFGR", 0x08, 0, sw | 7u << swsShift | hpre | ppre})),
      pll_(add({"PLLCFGR", 0x0C, 0x1000, 0xFF3F7F73})), status_(add({"CSR", 0x60, 0, csrRmvf})) {
    control_.read = [this] { return readControl(); };
    control_.write = [this](uint32_t word) { writeControl(word); };
    pll_.write = [this](uint32_t word) { writePll(word); };
    configuration_.write = [this](uint32_t word) { writeConfiguration(word); };
    status_.write = [this](uint32_t word) { status_.value = word & csrRmvf ? 0 : status_.value; };
    add({"IOPENR", 0x34, 0, 0x3F});
    add({"AHBENR", 0x38, 0x100, 0x1103});
    add({"APBENR1", 0x3C, 0, 0xFFFFFFB7});
    add({"APBENR2", 0x40, 0, 0x0017D801});
    add({"CCIPR", 0x54, 0, 0xC17FFF7F});
}

void RccG0::connect() {
    Rcc::connect();
    voltage_ = &chip_.peripheral<Voltage>("PWR");
}

/* 5.4.24: the flags add up until firmware removes them. A reset of any kind pulls the pin. */
void RccG0::reset(ResetCause cause) {
    const uint32_t before = cause == ResetCause::power ? 0 : status_.value;
    Peripheral::reset(cause);
    static constexpr uint32_t flags[] = {csrPwrrstf, csrSftrstf, csrIwdgrstf};
    status_.value = before | csrPinrstf | flags[static_cast<int>(cause)];
    hseReady_ = pllReady_ = never;
    chip_.timeline().setHz(hsiHz);
}

uint32_t RccG0::readControl() const {
    return control_.value | (isReady(hseReady_) ? hserdy : 0) | (isReady(pllReady_) ? pllrdy : 0);
}

void RccG0::writeControl(uint32_t word) {
    const uint32_t changed = word ^ control_.value;
    const Picoseconds now = chip_.timeline().now();
    if ((word & hsion) == 0) {
        violate("switches the HSI16 off, which is not modelled");
    }
    if ((changed & hsebyp) != 0 && (control_.value & hseon) != 0) {
        violate("changes HSEBYP while the HSE is on");
    }
    if ((changed & ~word & pllon) != 0 && (configuration_.value & sw) == fromPll) {
        violate("switches the PLL off while it is the system clock");
    }
    control_.value = (word & crWritable) | (control_.value & ~crWritable);
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
    if (changed & hsidiv) {
        clocksChanged();
    }
}

/* 5.4.4: written while the PLL is off. */
void RccG0::writePll(uint32_t word) {
    if (control_.value & pllon) {
        violate("writes PLLCFGR while the PLL is on");
    }
    pll_.value = word & pll_.known;
}

uint64_t RccG0::pllInputHz() const {
    const uint32_t source = bits(pll_.value, 1, 0);
    const uint64_t hz = source == fromHsi16 ? hsiHz : source == fromHseToo ? hseHz_ : 0;
    return hz / (bits(pll_.value, 6, 4) + 1);
}

uint64_t RccG0::pllOscillatorHz() const {
    return pllInputHz() * bits(pll_.value, 14, 8);
}

/* Factors: 5.4.4. Frequencies: DS13560, "PLL characteristics", in voltage range 1. */
void RccG0::checkPll() {
    const uint32_t source = bits(pll_.value, 1, 0);
    const uint32_t factor = bits(pll_.value, 14, 8);
    const uint64_t input = pllInputHz();
    const uint64_t oscillator = pllOscillatorHz();
    if (source < fromHsi16) {
        violate("starts the PLL without a source");
    } else if (source == fromHseToo && chip_.timeline().now() < hseReady_) {
        violate("starts the PLL from the HSE, which is not ready");
    } else if (factor < 8 || factor > 86) {
        violate("PLLN is " + std::to_string(factor) + ", and may be 8 to 86");
    } else if (input < 2'660'000 || input > 16'000'000) {
        violate("the PLL's input is " + std::to_string(input) + " Hz, and may be 2.66 to 16 MHz");
    } else if (oscillator < 96'000'000 || oscillator > 344'000'000) {
        violate(
            "the PLL's oscillator would run at " + std::to_string(oscillator) +
            " Hz, and may at 96 to 344 MHz"
        );
    }
}

void RccG0::writeConfiguration(uint32_t word) {
    const uint32_t source = word & sw;
    const Picoseconds now = chip_.timeline().now();
    if (source > fromPll) {
        return violate("switches the system clock to LSI or LSE, which are not modelled");
    }
    if ((source == fromHse && now < hseReady_) || (source == fromPll && now < pllReady_)) {
        return violate("switches the system clock to a source that is not ready");
    }
    if (source == fromPll && (pll_.value & pllren) == 0) {
        return violate("switches the system clock to the PLL, whose output R is off (PLLREN)");
    }
    configuration_.value = (word & (sw | hpre | ppre)) | source << swsShift; /* SWS follows at once */
    clocksChanged();
}

/* 4.1.4, "Dynamic voltage scaling management". */
void RccG0::clocksChanged() {
    const uint64_t hclk = hz("hclk");
    chip_.timeline().setHz(hclk);
    const unsigned range = voltage_->range();
    checkRate("hclk", range == 1 ? 64'000'000 : 16'000'000);
    flash_->checkWaitStates(hclk);
}

uint64_t RccG0::sysclkHz() const {
    switch (configuration_.value & sw) {
    case fromHsi:
        return hsiHz >> bits(control_.value, 13, 11);
    case fromHse:
        return hseHz_;
    default:
        return pllOscillatorHz() / (bits(pll_.value, 31, 29) + 1);
    }
}

/* There is one bus for slow peripherals only. */
Rcc::Prescalers RccG0::prescalers() const {
    const uint32_t word = configuration_.value;
    return {bits(word, 11, 8), bits(word, 14, 12), bits(word, 14, 12)};
}

uint64_t RccG0::oscillatorHz(const std::string &clock) const {
    if (clock == "hsi") {
        return hsiHz;
    }
    throw std::invalid_argument(name() + " knows no clock " + clock);
}

} // namespace edgec
