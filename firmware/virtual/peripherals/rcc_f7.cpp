#include "rcc_f7.h"

#include "../chip.h"
#include "flash_controller.h"
#include "pwr_f7.h"

namespace edgec {

/* RM0385 5.3.1, RCC_CR. */
static constexpr uint32_t hsion = 1, hsirdy = 2, hseon = 1u << 16, hserdy = 1u << 17, hsebyp = 1u << 18;
static constexpr uint32_t pllon = 1u << 24, pllrdy = 1u << 25;
static constexpr uint32_t crWritable = hsion | hseon | hsebyp | pllon;
/* 5.3.2, RCC_PLLCFGR. */
static constexpr uint32_t pllsrcHse = 1u << 22;
/* 5.3.3, RCC_CFGR. */
static constexpr uint32_t sw = 3, hpre = 15u << 4, ppre1 = 7u << 10, ppre2 = 7u << 13;
static constexpr uint32_t fromHsi = 0, fromHse = 1, fromPll = 2;
/* 5.3.21, RCC_CSR. */
static constexpr uint32_t csrRmvf = 1u << 24, csrPinrstf = 1u << 26, csrPorrstf = 1u << 27;
static constexpr uint32_t csrBorrstf = 1u << 25, csrSftrstf = 1u << 28, csrIwdgrstf = 1u << 29;

static constexpr uint64_t hsiHz = 16'000'000;
/* DS10916: start of an external clock, lock time of the PLL. */
static constexpr Picoseconds hseStart = 10'000'000;
static constexpr Picoseconds pllLock = 200'000'000;

RccF7::RccF7(Chip &chip, const Data &description)
    : Rcc(chip, description),
      control_(add({"CR", 0x00, hsion | hsirdy | 16u << 3, crWritable | hserdy | pllrdy})),
      pll_(add({"PLLCFGR", 0x04, 0x24003010, 0x0F437FFF})),
      configuration_(add({"CFGR", 0x08, 0, sw | hpre | ppre1 | ppre2})),
      status_(add({"CSR", 0x74, 0, csrRmvf})) {
    control_.read = [this] { return readControl(); };
    control_.write = [this](uint32_t word) { writeControl(word); };
    pll_.write = [this](uint32_t word) { writePll(word); };
    configuration_.write = [this](uint32_t word) { writeConfiguration(word); };
    status_.write = [this](uint32_t word) { status_.value = word & csrRmvf ? 0 : status_.value; };
    add({"AHB1ENR", 0x30, 0x00100000, 0x7EF417FF});
    add({"APB1ENR", 0x40, 0, 0xFFFFCBFF});
    add({"APB2ENR", 0x44, 0, 0x04F77F33});
    add({"DCKCFGR2", 0x90, 0, 0x3FFFFFFF});
}

void RccF7::connect() {
    Rcc::connect();
    power_ = &chip_.peripheral<PwrF7>("PWR");
}

/* 5.3.21: the flags add up until firmware removes them. A reset of any kind pulls the pin. */
void RccF7::reset(ResetCause cause) {
    const uint32_t before = cause == ResetCause::power ? 0 : status_.value;
    Peripheral::reset(cause);
    static constexpr uint32_t flags[] = {csrPorrstf | csrBorrstf, csrSftrstf, csrIwdgrstf};
    status_.value = before | csrPinrstf | flags[static_cast<int>(cause)];
    hseReady_ = pllReady_ = never;
    chip_.timeline().setHz(hsiHz);
}

uint32_t RccF7::readControl() const {
    return control_.value | (isReady(hseReady_) ? hserdy : 0) | (isReady(pllReady_) ? pllrdy : 0);
}

void RccF7::writeControl(uint32_t word) {
    const uint32_t changed = word ^ control_.value;
    const Picoseconds now = chip_.timeline().now();
    if ((word & hsion) == 0) {
        violate("switches the HSI off, which is not modelled");
    }
    if ((changed & hsebyp) != 0 && (control_.value & hseon) != 0) {
        violate("changes HSEBYP while the HSE is on");
    }
    const uint32_t source = bits(configuration_.value, 1, 0);
    if ((changed & ~word & pllon) != 0 && source == fromPll) {
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
}

/* 5.3.2: "should be written only if the PLL is disabled". */
void RccF7::writePll(uint32_t word) {
    if (control_.value & pllon) {
        violate("writes PLLCFGR while the PLL is on");
    }
    pll_.value = word & pll_.known;
    pll_.value |= pll_.resetValue & ~pll_.known;
}

uint64_t RccF7::pllInputHz() const {
    const uint32_t divider = bits(pll_.value, 5, 0);
    const uint64_t source = pll_.value & pllsrcHse ? hseHz_ : hsiHz;
    return divider == 0 ? 0 : source / divider;
}

/* 5.3.2: ranges of the PLL's input, of its oscillator and of its factors. */
void RccF7::checkPll() {
    if ((pll_.value & pllsrcHse) != 0 && !isReady(hseReady_)) {
        violate("starts the PLL from the HSE, which is not ready");
    }
    const uint32_t divider = bits(pll_.value, 5, 0);
    const uint32_t factor = bits(pll_.value, 14, 6);
    const uint64_t input = pllInputHz();
    const uint64_t oscillator = input * factor;
    if (divider < 2 || factor < 50 || factor > 432) {
        violate("PLLM or PLLN is outside of its range");
    } else if (input < 950'000 || input > 2'100'000) {
        violate("the PLL's input is " + std::to_string(input) + " Hz, and may be 0.95 to 2.1 MHz");
    } else if (oscillator < 100'000'000 || oscillator > 432'000'000) {
        violate(
            "the PLL's oscillator would run at " + std::to_string(oscillator) +
            " Hz, and may at 100 to 432 MHz"
        );
    }
}

void RccF7::writeConfiguration(uint32_t word) {
    const uint32_t source = word & sw;
    if (source == 3 || (source == fromHse && !isReady(hseReady_)) ||
        (source == fromPll && !isReady(pllReady_))) {
        violate("switches the system clock to a source that is not ready");
        return;
    }
    configuration_.value = (word & configuration_.known) | source << 2; /* SWS follows at once */
    chip_.timeline().setHz(hz("hclk"));
    checkRates();
}

/* DS10916, "General operating conditions". */
void RccF7::checkRates() {
    const bool isOverDriven = power_->isOverDriven();
    checkRate("hclk", power_->maxHclk());
    checkRate("pclk1", isOverDriven ? 54'000'000 : 45'000'000);
    checkRate("pclk2", isOverDriven ? 108'000'000 : 90'000'000);
    flash_->checkWaitStates(hz("hclk"));
}

uint64_t RccF7::sysclkHz() const {
    switch (configuration_.value & sw) {
    case fromHsi:
        return hsiHz;
    case fromHse:
        return hseHz_;
    default:
        return pllInputHz() * bits(pll_.value, 14, 6) / (2 * (bits(pll_.value, 17, 16) + 1));
    }
}

Rcc::Prescalers RccF7::prescalers() const {
    const uint32_t word = configuration_.value;
    return {bits(word, 7, 4), bits(word, 12, 10), bits(word, 15, 13)};
}

uint64_t RccF7::oscillatorHz(const std::string &clock) const {
    if (clock == "hsi") {
        return hsiHz;
    }
    throw std::invalid_argument(name() + " knows no clock " + clock);
}

} // namespace edgec
