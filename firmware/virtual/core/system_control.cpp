#include "system_control.h"

#include "../chip.h"
#include "caches.h"
#include "systick.h"

namespace edgec {

/* ICSR, B3.2.4. */
static constexpr uint32_t pendstclr = 1u << 25, pendstset = 1u << 26;
/* AIRCR, B3.2.6. */
static constexpr uint32_t aircrKey = 0x05FA, aircrKeyRead = 0xFA05, sysresetreq = 1u << 2;
/* CCR, B3.2.8: unaligned accesses and 8-byte alignment of the stack as after a reset; caches. */
static constexpr uint32_t ccrUnalignTrp = 1u << 3, ccrStkalign = 1u << 9, ccrDc = 1u << 16, ccrIc = 1u << 17,
                          ccrBp = 1u << 18;
static constexpr uint32_t trcena = 1u << 24;

SystemControl::SystemControl(Chip &chip, const Data &description, bool isArmv6)
    : Peripheral(chip, description) {
    Register &state = add({"ICSR", 0x04, 0, pendstclr | pendstset});
    state.read = [this] { return sysTick_->isPending() ? pendstset : 0; };
    state.write = [this](uint32_t word) {
        if (word & pendstclr) {
            sysTick_->clearPending();
        }
    };
    Register &vectors = add({"VTOR", 0x08, 0, 0xFFFFFF80});
    vectors.read = [this] { return chip_.core().vectorTable(); };
    vectors.write = [this](uint32_t word) { chip_.core().setVectorTable(word & 0xFFFFFF80); };
    Register &control = add({"AIRCR", 0x0C, aircrKeyRead << 16, UINT32_MAX});
    control.write = [this](uint32_t word) {
        if (word >> 16 != aircrKey) {
            return violate("writes AIRCR without its key");
        }
        if (word & sysresetreq) {
            chip_.requestReset(ResetCause::software);
        }
    };
    if (isArmv6) {
        add({"CCR", 0x14, ccrStkalign | ccrUnalignTrp});
        return;
    }
    Register &configuration = add({"CCR", 0x14, ccrStkalign | ccrBp, ccrDc | ccrIc | ccrBp});
    configuration.write = [this, &configuration](uint32_t word) {
        configuration.value = word;
        chip_.peripheral<Caches>("caches").enable((word & ccrIc) != 0, (word & ccrDc) != 0);
    };
    add({"CFSR", 0x28, 0, UINT32_MAX}).read = [this] { return chip_.core().cfsr; };
    add({"HFSR", 0x2C, 0, UINT32_MAX}).read = [this] { return chip_.core().hfsr; };
    add({"MMFAR", 0x34});
    add({"BFAR", 0x38}).read = [this] { return chip_.core().bfar; };
}

void SystemControl::connect() {
    sysTick_ = &chip_.peripheral<SysTick>("SysTick");
}

DebugControl::DebugControl(Chip &chip, const Data &description)
    : Peripheral(chip, description), monitor_(add({"DEMCR", 0xC, 0, trcena})) {
}

/* A system reset leaves TRCENA alone: C1.6.5. */
void DebugControl::reset(ResetCause cause) {
    if (cause == ResetCause::power) {
        Peripheral::reset(cause);
    }
}

bool DebugControl::isTraceOn() const {
    return (monitor_.value & trcena) != 0;
}

} // namespace edgec
