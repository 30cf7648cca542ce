#include "peripheral.h"

#include "chip.h"
#include "hex.h"

namespace edgec {

static std::optional<ClockGate> gateOf(const Data &description) {
    if (!description.has("gate")) {
        return std::nullopt;
    }
    const Data &gate = description.at("gate");
    return ClockGate{gate.at("register").text(), gate.at("bit").word()};
}

Peripheral::Peripheral(Chip &chip, const Data &description)
    : chip_(chip), name_(description.at("name").text()), address_(description.at("address").word()),
      size_(description.word("size", 0x400)), gate_(gateOf(description)) {
}

Register &Peripheral::add(Register reg) {
    registers_.push_back(std::move(reg));
    return registers_.back();
}

void Peripheral::reset(ResetCause) {
    for (Register &reg : registers_) {
        reg.value = reg.resetValue;
    }
}

void Peripheral::violate(const std::string &message) {
    chip_.violate(name_ + ": " + message);
}

Register *Peripheral::find(uint32_t address) {
    for (Register &reg : registers_) {
        if (address_ + reg.offset == address) {
            return &reg;
        }
    }
    return nullptr;
}

const Register *Peripheral::registerNamed(const std::string &name) const {
    for (const Register &reg : registers_) {
        if (reg.name == name) {
            return &reg;
        }
    }
    return nullptr;
}

/* A peripheral without its clock does not answer: it reads as 0 and drops what is written. */
bool Peripheral::isClocked() {
    if (!gate_ || chip_.clocks().isOn(gate_->reg, gate_->bit)) {
        return true;
    }
    chip_.violate(
        name_ + " is used before its clock is on (" + gate_->reg + " bit " + std::to_string(gate_->bit) + ")"
    );
    return false;
}

uint32_t Peripheral::read(uint32_t address) {
    if (!isClocked()) {
        return 0;
    }
    const Register *reg = find(address);
    if (reg == nullptr) {
        violate("reads a register that is not modelled, at offset " + hex(address - address_));
        return 0;
    }
    return reg->read ? reg->read() : reg->value;
}

void Peripheral::write(uint32_t address, uint32_t value, uint32_t mask) {
    if (!isClocked()) {
        return;
    }
    Register *reg = find(address);
    if (reg == nullptr) {
        violate("writes a register that is not modelled, at offset " + hex(address - address_));
        return;
    }
    const uint32_t word = (reg->value & ~mask) | (value & mask);
    const uint32_t unknown = (word ^ reg->value) & ~reg->known;
    if (unknown != 0) {
        violate("writes bits " + hex(unknown) + " of " + reg->name + ", which are reserved or not modelled");
    }
    if (reg->write) {
        reg->write(word);
    } else {
        reg->value = (word & reg->known) | (reg->value & ~reg->known);
    }
}

} // namespace edgec
