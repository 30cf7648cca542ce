#include "iwdg.h"

#include "../chip.h"

namespace edgec {

/* Keys, RM0385 28.4.1. */
static constexpr uint32_t keyReload = 0xAAAA;
static constexpr uint32_t keyUnlock = 0x5555;
static constexpr uint32_t keyStart = 0xCCCC;

Iwdg::Iwdg(Chip &chip, const Data &description)
    : Peripheral(chip, description), lsi_(description.at("lsi").word()), prescaler_(add({"PR", 0x04, 0, 7})),
      period_(add({"RLR", 0x08, 0xFFF, 0xFFF})) {
    for (Register *reg : {&prescaler_, &period_}) {
        reg->write = [this, reg](uint32_t word) {
            if (isUnlocked_) {
                reg->value = word & reg->known;
            } else {
                violate("writes " + reg->name + " while it is protected");
            }
        };
    }
    Register &key = add({"KR", 0x00, 0, 0xFFFF});
    key.write = [this](uint32_t word) { writeKey(word); };
    add({"SR", 0x0C}); /* updates take no time here */
}

void Iwdg::writeKey(uint32_t word) {
    isUnlocked_ = word == keyUnlock;
    if (word == keyStart) {
        isRunning_ = true;
    }
    if (isRunning_ && (word == keyReload || word == keyStart)) {
        reload();
    }
}

void Iwdg::reload() {
    const uint64_t divider = UINT64_C(4) << std::min<uint32_t>(prescaler_.value, 6);
    const Picoseconds limit = (period_.value + UINT64_C(1)) * divider * (second / lsi_);
    chip_.timeline().cancel(this);
    chip_.timeline().schedule(chip_.timeline().now() + limit, this, [this] {
        chip_.requestReset(ResetCause::watchdog);
    });
}

void Iwdg::reset(ResetCause cause) {
    Peripheral::reset(cause);
    isRunning_ = isUnlocked_ = false;
}

} // namespace edgec
