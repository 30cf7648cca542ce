#include "rcc.h"

#include <algorithm>
#include <sstream>

#include "../chip.h"
#include "flash_controller.h"

namespace edgec {

/* RCC_CR, the same in all families: RM0385 5.3.1, RM0432 6.4.1, RM0444 5.4.1. */
static constexpr uint32_t hseon = 1u << 16, hserdy = 1u << 17, hsebyp = 1u << 18;
static constexpr uint32_t pllon = 1u << 24, pllrdy = 1u << 25;

static std::vector<Oscillator> allOscillators(const RccFamily &family, uint64_t hseHz) {
    std::vector<Oscillator> all = family.internal;
    all.push_back({Source::hse, "HSE", hseon, hserdy, hseHz, family.hseStart});
    all.push_back({Source::pll, "PLL", pllon, pllrdy, 0, family.pll.lock});
    return all;
}

static uint32_t readyBits(const std::vector<Oscillator> &oscillators) {
    uint32_t bits = 0;
    for (const Oscillator &one : oscillators) {
        bits |= one.ready;
    }
    return bits;
}

static Register controlRegister(const RccFamily &family, const std::vector<Oscillator> &oscillators) {
    const Oscillator &first = oscillators.front();
    uint32_t known = family.controlKnown | hsebyp;
    for (const Oscillator &one : oscillators) {
        known |= one.on;
    }
    /* Firmware that changes one bit writes flags back that rose since the last time. */
    known |= readyBits(oscillators) & ~first.ready;
    return {"CR", 0x00, family.controlReset | first.on | first.ready, known};
}

Rcc::Rcc(Chip &chip, const Data &description, const RccFamily &family)
    : Peripheral(chip, description), family_(family),
      oscillators_(allOscillators(family, description.word("hse", 0))),
      control_(add(controlRegister(family, oscillators_))), pll_(add(family.pll.configuration)),
      configuration_(add(family.system.configuration)), status_(add(family.flags.status)) {
    control_.read = [this] { return readControl(); };
    control_.write = [this](uint32_t word) { writeControl(word); };
    pll_.write = [this](uint32_t word) { writePll(word); };
    configuration_.write = [this](uint32_t word) { writeConfiguration(word); };
    status_.write = [this](uint32_t word) {
        status_.value = word & family_.flags.remove ? status_.resetValue : status_.value;
    };
    for (const Register &other : family.others) {
        add(other);
    }
}

void Rcc::connect() {
    flash_ = &chip_.peripheral<FlashController>("FLASH");
}

/* RCC_CSR: the flags add up until firmware removes them. A reset of any kind pulls the pin. */
void Rcc::reset(ResetCause cause) {
    const ResetFlags &flags = family_.flags;
    const uint32_t before = cause == ResetCause::power ? 0 : status_.value;
    Peripheral::reset(cause);
    const uint32_t causes[] = {flags.power, flags.software, flags.watchdog};
    status_.value |= before | flags.pin | causes[static_cast<int>(cause)];
    readyAt_ = {{oscillators_.front().source, 0}};
    chip_.timeline().setHz(oscillators_.front().hz);
}

uint32_t Rcc::readControl() const {
    uint32_t word = control_.value;
    for (const Oscillator &one : oscillators_) {
        word |= isReady(one.source) ? one.ready : 0;
    }
    return word;
}

void Rcc::writeControl(uint32_t word) {
    checkSwitches(word);
    const uint64_t hclkBefore = hz("hclk");
    const uint32_t changed = word ^ control_.value;
    const uint32_t kept = ~control_.known | readyBits(oscillators_);
    control_.value = (word & ~kept) | (control_.value & kept);
    for (const Oscillator &one : oscillators_) {
        const uint32_t switches = one.source == Source::hse ? one.on | hsebyp : one.on;
        if (changed & switches) {
            startOrStop(one);
        }
    }
    if (changed & word & pllon) {
        checkPll();
    }
    if (hz("hclk") != hclkBefore) {
        useClocks(hclkBefore);
    }
}

/* As CR tells it to. */
void Rcc::startOrStop(const Oscillator &one) {
    /* The board drives the HSE's pin from outside, which takes the bypass. */
    const bool isDriven = one.source != Source::hse || ((control_.value & hsebyp) != 0 && one.hz != 0);
    if ((control_.value & one.on) != 0 && isDriven) {
        readyAt_[one.source] = chip_.timeline().now() + one.start;
    } else {
        readyAt_.erase(one.source);
    }
}

/* What must not be switched the way that this word of CR does. */
void Rcc::checkSwitches(uint32_t word) {
    const uint32_t changed = word ^ control_.value;
    const Oscillator &first = oscillators_.front();
    if ((word & first.on) == 0) {
        violate("switches the " + std::string(first.name) + " off, which is not modelled");
    }
    if ((changed & hsebyp) != 0 && (control_.value & hseon) != 0) {
        violate("changes HSEBYP while the HSE is on");
    }
    for (const Oscillator &one : oscillators_) {
        if ((changed & ~word & one.on) != 0 && isInUse(one.source)) {
            violate("switches the " + std::string(one.name) + " off while it is in use");
        }
    }
}

/* RM0385 5.3.2, RM0432 6.4.4, RM0444 5.4.4: written while the PLL is off. */
void Rcc::writePll(uint32_t word) {
    if (control_.value & pllon) {
        violate("writes PLLCFGR while the PLL is on");
    }
    pll_.value = (word & pll_.known) | (pll_.resetValue & ~pll_.known);
}

static std::string inMegahertz(uint64_t hz) {
    std::ostringstream text;
    text << static_cast<double>(hz) / 1e6;
    return text.str();
}

void Rcc::checkPll() {
    const Pll &pll = family_.pll;
    const Source source = pll.source.of(pll_.value);
    if (source == Source::none) {
        return violate("starts the PLL without a source");
    }
    if (!isReady(source)) {
        violate("starts the PLL from the " + std::string(oscillator(source).name) + ", which is not ready");
    }
    const auto checkFactor = [this](const char *name, const Factor &factor, const Range &allowed) {
        const uint64_t number = factor.of(pll_.value);
        if (!allowed.has(number)) {
            violate(
                std::string(name) + " is " + std::to_string(number) + ", and may be " +
                std::to_string(allowed.least) + " to " + std::to_string(allowed.most)
            );
        }
    };
    const auto checkHz = [this](const char *beginning, uint64_t hz, const char *verb, const Range &allowed) {
        if (!allowed.has(hz)) {
            violate(
                beginning + std::to_string(hz) + " Hz, and may " + verb + inMegahertz(allowed.least) +
                " to " + inMegahertz(allowed.most) + " MHz"
            );
        }
    };
    checkFactor("PLLM", pll.divider, pll.dividers);
    checkFactor("PLLN", pll.factor, pll.factors);
    checkHz("the PLL's input is ", pllInputHz(), "be ", pll.inputHz);
    checkHz("the PLL's oscillator would run at ", pllOscillatorHz(), "at ", pll.oscillatorHz);
}

void Rcc::writeConfiguration(uint32_t word) {
    const SystemClock &system = family_.system;
    const Source source = system.source.of(word);
    if (source == Source::none) {
        return violate("switches the system clock to a source that does not exist or is not modelled");
    }
    if (!isReady(source)) {
        return violate("switches the system clock to a source that is not ready");
    }
    if (source == Source::pll && (pll_.value & family_.pll.outputOn) != family_.pll.outputOn) {
        return violate("switches the system clock to the PLL, whose output R is off (PLLREN)");
    }
    const uint64_t hclkBefore = hz("hclk");
    /* SWS follows SW at once. */
    const Field &select = system.source.field;
    const Field status = {system.statusShift, select.width};
    configuration_.value = (word & configuration_.known & ~status.mask()) | select.of(word) << status.shift;
    useClocks(hclkBefore);
}

void Rcc::useClocks(uint64_t hclkBefore) {
    const uint64_t hclk = hz("hclk");
    chip_.timeline().setHz(hclk);
    checkRates(hclkBefore);
    flash_->checkWaitStates(hclk);
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

bool Rcc::isReady(Source source) const {
    const auto found = readyAt_.find(source);
    return found != readyAt_.end() && chip_.timeline().now() >= found->second;
}

bool Rcc::isInUse(Source source) const {
    const bool drivesPll = (control_.value & pllon) != 0 && source == family_.pll.source.of(pll_.value);
    return drivesPll || source == systemSource();
}

const Oscillator &Rcc::oscillator(Source source) const {
    return *std::find_if(oscillators_.begin(), oscillators_.end(), [source](const Oscillator &one) {
        return one.source == source;
    });
}

uint32_t Rcc::field(const std::string &reg, unsigned shift, unsigned width) const {
    const Register *const found = registerNamed(reg);
    if (found == nullptr) {
        throw std::invalid_argument(name() + " has no register " + reg);
    }
    return Field{shift, width}.of(found->value);
}

bool Rcc::isOn(const std::string &reg, unsigned bit) const {
    return field(reg, bit, 1) != 0;
}

} // namespace edgec
