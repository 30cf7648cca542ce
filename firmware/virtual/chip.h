/* A virtual chip: the core, memories and peripherals that a data file describes. */
#ifndef EDGEC_VIRTUAL_CHIP_H
#define EDGEC_VIRTUAL_CHIP_H

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "clocks.h"
#include "core.h"
#include "data.h"
#include "memory.h"
#include "peripheral.h"
#include "timeline.h"
#include "wire/wire.h"

namespace edgec {

/* Something that firmware must not do, or that the model does not know. */
struct Violation {
    std::string message;
    uint32_t pc; /* of the instruction, as near as it is known */
};

enum class Stop {
    time,      /* the cycles of this run are over */
    violation, /* see violation() */
    idle,      /* the firmware waits for the host, which will not send anything */
    powerLost, /* as asked for by cutPowerAtFlashOperation() */
};

class Chip : public Bus {
  public:
    /* Powered up. Throws std::invalid_argument where the description is wrong. */
    Chip(const Data &description, Wire &wire);

    Stop run(uint64_t cycles);
    const std::optional<Violation> &violation() const {
        return violation_;
    }

    /* Memories lose or keep their contents as on silicon. */
    void powerUp();
    /* Takes the power away in the middle of this operation of the flash, counted from 1 since the chip was
     * made. */
    void cutPowerAtFlashOperation(uint64_t number) {
        cutAt_ = number;
    }

    Memory *memoryAt(uint32_t address);

    /* For peripherals. */
    Timeline &timeline() {
        return timeline_;
    }
    Core &core() {
        return *core_;
    }
    Wire &wire() {
        return wire_;
    }
    const Clocks &clocks() const {
        return *clocks_;
    }
    /* Throws std::invalid_argument where there is no such peripheral, or it is of another kind. */
    template <class Kind> Kind &peripheral(const std::string &name) {
        for (const auto &candidate : peripherals_) {
            auto *const found = dynamic_cast<Kind *>(candidate.get());
            if (found != nullptr && candidate->name() == name) {
                return *found;
            }
        }
        throw std::invalid_argument("the chip has no suitable peripheral " + name);
    }
    void violate(const std::string &message);
    /* At the end of the block under way. */
    void requestReset(ResetCause cause);
    /* A status was read and nothing had changed: the firmware may be waiting, for the host unless something
     * is under way already. */
    void polledInVain(bool isUnderWay);
    /* What makes a wait worth while happened. */
    void progressed() {
        fruitlessPolls_ = 0;
    }
    /* Counts an operation of the flash; whether the power goes away in the middle of it. */
    bool losesPower();
    uint64_t flashOperations() const {
        return flashOperations_;
    }

    /* Bus: what the core does outside of its memories. */
    uint32_t readPeripheral(uint32_t address, unsigned size) override;
    void writePeripheral(uint32_t address, unsigned size, uint32_t value) override;
    bool writeReadOnly(uint32_t address, unsigned size, uint32_t value) override;
    void meetsCode(uint32_t address) override;
    void report(const std::string &message) override {
        violate(message);
    }

  private:
    void reset(ResetCause cause);
    void idle(bool isUnderWay);
    Peripheral *peripheralAt(uint32_t address);

    Wire &wire_;
    Timeline timeline_;
    std::vector<std::unique_ptr<Memory>> memories_;
    std::vector<std::unique_ptr<Peripheral>> peripherals_;
    std::unique_ptr<Core> core_;
    Clocks *clocks_ = nullptr;
    Peripheral *lastUsed_ = nullptr;
    uint32_t bootAddress_;
    std::optional<Violation> violation_;
    std::optional<ResetCause> requestedReset_;
    unsigned fruitlessPolls_ = 0;
    bool isIdle_ = false;
    bool hasLostPower_ = false;
    uint64_t flashOperations_ = 0;
    uint64_t cutAt_ = 0;
};

} // namespace edgec

#endif
