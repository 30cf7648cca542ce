#include "systick.h"

#include "../chip.h"

namespace edgec {

static constexpr uint32_t enable = 1, tickint = 2, clksource = 4, countflag = 1u << 16;

SysTick::SysTick(Chip &chip, const Data &description)
    : Peripheral(chip, description), control_(add({"CSR", 0x0, 0, enable | tickint | clksource})),
      reload_(add({"RVR", 0x4, 0, 0xFFFFFF})) {
    control_.read = [this] {
        const uint32_t word = control_.value | (hasCounted_ ? countflag : 0);
        hasCounted_ = false;
        return word;
    };
    control_.write = [this](uint32_t word) {
        const bool starts = (word & ~control_.value & enable) != 0;
        control_.value = word & control_.known;
        if ((word & enable) != 0 && (word & clksource) == 0) {
            violate("counts an external clock, which is not modelled");
        }
        if (starts || (word & enable) == 0) {
            restart();
        }
    };
    Register &current = add({"CVR", 0x8, 0, 0xFFFFFF});
    current.read = [this] {
        const uint64_t since = (chip_.timeline().cycles() - start_) % period();
        return since == 0 || (control_.value & enable) == 0 ? 0 : static_cast<uint32_t>(period() - since);
    };
    current.write = [this](uint32_t) { /* any value clears it */
                                       hasCounted_ = false;
                                       restart();
    };
}

void SysTick::reset(ResetCause cause) {
    Peripheral::reset(cause);
    hasCounted_ = isPending_ = false;
}

uint64_t SysTick::period() const {
    return reload_.value + UINT64_C(1);
}

/* The counter is 0 now and takes the reload value over at the next cycle. */
void SysTick::restart() {
    chip_.timeline().cancel(this);
    start_ = chip_.timeline().cycles();
    if ((control_.value & enable) != 0 && reload_.value != 0) {
        chip_.timeline().scheduleCycle(start_ + period(), this, [this] { wrapped(); });
    }
}

void SysTick::wrapped() {
    hasCounted_ = true;
    chip_.progressed();
    if (control_.value & tickint) {
        isPending_ = true;
        if (!chip_.core().masksInterrupts()) {
            violate("its interrupt is due and not masked; interrupts are not modelled");
        }
    }
    start_ += period();
    chip_.timeline().scheduleCycle(start_ + period(), this, [this] { wrapped(); });
}

} // namespace edgec
