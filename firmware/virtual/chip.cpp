#include "chip.h"

#include "core/system.h"
#include "hex.h"
#include "peripherals/flash_controller.h"

namespace edgec {

/* Polls in vain after which the firmware is taken to wait for something. */
static constexpr unsigned patience = 64;

Chip::Chip(const Data &description, Wire &wire) : wire_(wire), bootAddress_(description.at("boot").word()) {
    for (const Data &memory : description.at("memories").items()) {
        memories_.push_back(std::make_unique<Memory>(memory));
    }
    core_ = std::make_unique<Core>(description, memories_, timeline_, *this);
    for (auto &peripheral : systemPeripherals(*this, description)) {
        peripherals_.push_back(std::move(peripheral));
    }
    for (const Data &peripheral : description.at("peripherals").items()) {
        peripherals_.push_back(makePeripheral(*this, peripheral));
        if (clocks_ == nullptr) {
            clocks_ = dynamic_cast<Clocks *>(peripherals_.back().get());
        }
    }
    if (clocks_ == nullptr) {
        throw std::invalid_argument("the chip has no peripheral that makes its clocks");
    }
    for (const auto &peripheral : peripherals_) {
        peripheral->connect();
    }
    powerUp();
}

void Chip::powerUp() {
    for (const auto &memory : memories_) {
        memory->powerUp();
        core_->forgetCode(memory->addresses(), 0, static_cast<uint32_t>(memory->bytes().size()));
    }
    hasLostPower_ = false;
    violation_.reset();
    reset(ResetCause::power);
}

void Chip::reset(ResetCause cause) {
    requestedReset_.reset();
    fruitlessPolls_ = 0;
    for (const auto &peripheral : peripherals_) {
        timeline_.cancel(peripheral.get());
        peripheral->reset(cause);
    }
    core_->reset(bootAddress_);
}

Stop Chip::run(uint64_t cycles) {
    timeline_.stopAt(timeline_.cycles() + cycles);
    isIdle_ = false;
    while (!violation_ && !isIdle_ && !hasLostPower_ && !timeline_.isOver()) {
        core_->run();
        if (requestedReset_ && !violation_ && !hasLostPower_) {
            reset(*requestedReset_);
        }
    }
    if (violation_) {
        return Stop::violation;
    }
    return hasLostPower_ ? Stop::powerLost : isIdle_ ? Stop::idle : Stop::time;
}

void Chip::violate(const std::string &message) {
    if (!violation_) {
        violation_ = Violation{message, core_->pc()};
    }
    core_->stop();
}

void Chip::requestReset(ResetCause cause) {
    requestedReset_ = cause;
    core_->stop();
}

bool Chip::losesPower() {
    flashOperations_++;
    if (flashOperations_ != cutAt_) {
        return false;
    }
    hasLostPower_ = true;
    core_->stop();
    return true;
}

void Chip::polledInVain(bool isUnderWay) {
    if (++fruitlessPolls_ >= patience) {
        fruitlessPolls_ = 0;
        idle(isUnderWay);
    }
}

/* Time passes without executing what does nothing. */
void Chip::idle(bool isUnderWay) {
    const Picoseconds now = timeline_.now();
    const Picoseconds next = timeline_.nextEvent();
    if (isUnderWay && next != never) {
        timeline_.waitUntil(next);
        timeline_.runEvents();
        return;
    }
    const auto passed = wire_.wait(next == never ? never : next > now ? next - now : 0);
    if (!passed) {
        isIdle_ = true;
        core_->stop();
        return;
    }
    timeline_.waitUntil(now + *passed);
    timeline_.runEvents();
}

Memory *Chip::memoryAt(uint32_t address) {
    uint32_t offset;
    for (const auto &memory : memories_) {
        if (memory->find(address, offset)) {
            return memory.get();
        }
    }
    return nullptr;
}

Peripheral *Chip::peripheralAt(uint32_t address) {
    if (lastUsed_ != nullptr && lastUsed_->covers(address)) {
        return lastUsed_;
    }
    for (const auto &peripheral : peripherals_) {
        if (peripheral->covers(address)) {
            return lastUsed_ = peripheral.get();
        }
    }
    return nullptr;
}

uint32_t Chip::readPeripheral(uint32_t address, unsigned size) {
    Peripheral *const peripheral = peripheralAt(address);
    if (peripheral == nullptr) {
        violate("reads " + hex(address) + ", where no peripheral is modelled");
        return 0;
    }
    const uint32_t word = peripheral->read(address & ~UINT32_C(3));
    return size == 4 ? word : word >> 8 * (address & 3);
}

void Chip::writePeripheral(uint32_t address, unsigned size, uint32_t value) {
    Peripheral *const peripheral = peripheralAt(address);
    if (peripheral == nullptr) {
        violate("writes " + hex(address) + ", where no peripheral is modelled");
        return;
    }
    const unsigned shift = 8 * (address & 3);
    const uint32_t mask = size == 4 ? UINT32_MAX : ((UINT32_C(1) << 8 * size) - 1) << shift;
    peripheral->write(address & ~UINT32_C(3), value << shift, mask);
}

void Chip::meetsCode(uint32_t address) {
    for (const auto &peripheral : peripherals_) {
        if (auto *flash = dynamic_cast<FlashController *>(peripheral.get())) {
            flash->executes(address);
        }
    }
}

bool Chip::writeReadOnly(uint32_t address, unsigned size, uint32_t value) {
    for (const auto &peripheral : peripherals_) {
        if (auto *flash = dynamic_cast<FlashController *>(peripheral.get())) {
            if (flash->program(address, size, value)) {
                return true;
            }
        }
    }
    return false;
}

} // namespace edgec
