/* The base of all modelled peripherals: a name, a place, registers, and the gate of its clock. A peripheral
 * is a file that adds its registers in its constructor and says what reading and writing them does. Whatever
 * it does not add is reported as not modelled: nothing is silently ignored. */
#ifndef EDGEC_VIRTUAL_PERIPHERAL_H
#define EDGEC_VIRTUAL_PERIPHERAL_H

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "data.h"

namespace edgec {

class Chip;

enum class ResetCause { power, software, watchdog };

struct Register {
    std::string name;
    uint32_t offset;
    uint32_t resetValue = 0;
    /* Bits that mean something when written. Setting others is reported. */
    uint32_t known = 0;
    uint32_t value = 0;
    /* Without it, reading gives `value`. */
    std::function<uint32_t()> read = {};
    /* Gets the whole word. Without it, the known bits become the `value`. */
    std::function<void(uint32_t word)> write = {};
};

/* The bit of a register of the RCC that gives a peripheral its clock. */
struct ClockGate {
    std::string reg;
    unsigned bit;
};

class Peripheral {
  public:
    /* `description` has at least a name and an address. */
    Peripheral(Chip &chip, const Data &description);
    virtual ~Peripheral() = default;
    Peripheral(const Peripheral &) = delete;
    Peripheral &operator=(const Peripheral &) = delete;

    const std::string &name() const {
        return name_;
    }
    uint32_t address() const {
        return address_;
    }
    bool covers(uint32_t address) const {
        return address - address_ < size_;
    }

    /* Registers get their reset values. */
    virtual void reset(ResetCause cause);
    /* Called when all peripherals are there: the time to look for others. */
    virtual void connect() {
    }

    /* Aligned words. Reports what the chip does not have or does not allow. */
    uint32_t read(uint32_t address);
    /* `mask` tells the bytes that are written. */
    void write(uint32_t address, uint32_t value, uint32_t mask);

    const Register *registerNamed(const std::string &name) const;

  protected:
    Register &add(Register reg);
    void violate(const std::string &message);

    Chip &chip_;

  private:
    Register *find(uint32_t address);
    bool isClocked();

    std::string name_;
    uint32_t address_;
    uint32_t size_;
    std::optional<ClockGate> gate_;
    std::list<Register> registers_; /* references to them stay valid */
};

/* Makes the peripheral that `description.kind` names. Throws std::invalid_argument where there is none. */
std::unique_ptr<Peripheral> makePeripheral(Chip &chip, const Data &description);

} // namespace edgec

#endif
