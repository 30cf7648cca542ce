/* The virtual chip for Node. All functions but open() take the handle that open() returns; numbers are
 * unsigned 32-bit words unless they count cycles.
 *
 *   open(description, baud?)        → handle: a chip at power-up. Its serial port is a pseudo-terminal, or
 * with `baud` a line in memory whose host speaks at that rate portPath(chip)                  → the
 * pseudo-terminal load(chip, address, bytes)      puts bytes into a memory, flash included, as a factory does
 *   peek(chip, address, length)     → bytes of a memory
 *   setStacks(chip, limits)         limits: arrays [code begin, code end, stack bottom]
 *   powerUp(chip)                   power off and on again
 *   cutPower(chip, operation)       lets the power fail in the middle of this operation of the flash
 *   run(chip, cycles)               → 'time' | 'violation' | 'idle' | 'powerLost'
 *   violation(chip)                 → { message, pc } or undefined
 *   counts(chip)                    → { cycles, instructions, flashOperations }
 *   send(chip, bytes), received(chip) → bytes: the host's side of a line in memory
 *   clock(chip, name)               → the rate of a clock, in Hz
 *
 * A C++ exception becomes a JavaScript error of the same message. */
#include <node_api.h>

#include <cstring>
#include <memory>

#include "chip.h"
#include "rom/boot_rom.h"
#include "wire/buffer_wire.h"
#include "wire/pty.h"

using namespace edgec;

namespace {

struct Instance {
    std::unique_ptr<Wire> wire;
    std::unique_ptr<Chip> chip;
    /* While BOOT0 has the ROM's bootloader run. */
    std::unique_ptr<Wire> romWire;
    std::unique_ptr<BootRom> rom;

    /* The line that the host speaks on. */
    BufferWire &buffer() const {
        auto *const found = dynamic_cast<BufferWire *>(rom ? romWire.get() : wire.get());
        if (found == nullptr) {
            throw std::invalid_argument("the chip's line is not in memory");
        }
        return *found;
    }
};

/* The arguments of one call and the values that it makes. */
class Call {
  public:
    Call(napi_env env, napi_callback_info info) : env_(env) {
        size_t count = sizeof arguments_ / sizeof arguments_[0];
        check(napi_get_cb_info(env, info, &count, arguments_, nullptr, nullptr));
        count_ = count;
    }

    bool has(size_t index) const {
        napi_valuetype type = napi_undefined;
        if (index < count_) {
            check(napi_typeof(env_, arguments_[index], &type));
        }
        return type != napi_undefined;
    }
    Instance &instance() const {
        void *data = nullptr;
        check(napi_get_value_external(env_, arguments_[0], &data));
        return *static_cast<Instance *>(data);
    }
    Data data(size_t index) const {
        return toData(arguments_[index]);
    }
    double number(size_t index) const {
        double value = 0;
        check(napi_get_value_double(env_, arguments_[index], &value));
        return value;
    }
    uint32_t word(size_t index) const {
        return static_cast<uint32_t>(number(index));
    }
    /* Of a Buffer. */
    std::pair<const uint8_t *, size_t> bytes(size_t index) const {
        void *data = nullptr;
        size_t length = 0;
        check(napi_get_buffer_info(env_, arguments_[index], &data, &length));
        return {static_cast<const uint8_t *>(data), length};
    }

    napi_value nothing() const {
        napi_value value;
        check(napi_get_undefined(env_, &value));
        return value;
    }
    napi_value make(double number) const {
        napi_value value;
        check(napi_create_double(env_, number, &value));
        return value;
    }
    napi_value make(const std::string &text) const {
        napi_value value;
        check(napi_create_string_utf8(env_, text.data(), text.size(), &value));
        return value;
    }
    napi_value make(const uint8_t *bytes, size_t length) const {
        napi_value value;
        void *copy;
        check(napi_create_buffer_copy(env_, length, bytes, &copy, &value));
        return value;
    }
    napi_value make(std::initializer_list<std::pair<const char *, napi_value>> fields) const {
        napi_value value;
        check(napi_create_object(env_, &value));
        for (const auto &[name, field] : fields) {
            check(napi_set_named_property(env_, value, name, field));
        }
        return value;
    }
    napi_value make(std::unique_ptr<Instance> instance) const {
        napi_value value;
        const auto destroy = [](napi_env, void *data, void *) { delete static_cast<Instance *>(data); };
        check(napi_create_external(env_, instance.get(), destroy, nullptr, &value));
        instance.release();
        return value;
    }

  private:
    static void check(napi_status status) {
        if (status != napi_ok) {
            throw std::invalid_argument("a call with the wrong arguments");
        }
    }

    std::string toText(napi_value value) const {
        size_t length = 0;
        check(napi_get_value_string_utf8(env_, value, nullptr, 0, &length));
        std::string text(length, '\0');
        check(napi_get_value_string_utf8(env_, value, text.data(), length + 1, &length));
        return text;
    }

    uint32_t lengthOf(napi_value array) const {
        uint32_t length = 0;
        check(napi_get_array_length(env_, array, &length));
        return length;
    }

    napi_value element(napi_value array, uint32_t index) const {
        napi_value value;
        check(napi_get_element(env_, array, index, &value));
        return value;
    }

    Data toList(napi_value array) const {
        std::vector<Data> items;
        for (uint32_t i = 0; i < lengthOf(array); i++) {
            items.push_back(toData(element(array, i)));
        }
        return Data(std::move(items));
    }

    Data toData(napi_value value) const {
        napi_valuetype type;
        bool isArray = false;
        check(napi_typeof(env_, value, &type));
        check(napi_is_array(env_, value, &isArray));
        if (isArray) {
            return toList(value);
        }
        if (type == napi_number) {
            double number = 0;
            check(napi_get_value_double(env_, value, &number));
            return Data(number);
        }
        if (type == napi_string) {
            return Data(toText(value));
        }
        napi_value names;
        check(napi_get_property_names(env_, value, &names));
        std::map<std::string, Data> fields;
        for (uint32_t i = 0; i < lengthOf(names); i++) {
            napi_value field;
            check(napi_get_property(env_, value, element(names, i), &field));
            fields[toText(element(names, i))] = toData(field);
        }
        return Data(std::move(fields));
    }

    napi_env env_;
    napi_value arguments_[4];
    size_t count_ = 0;
};

std::unique_ptr<Wire> makeWire(const Call &call) {
    if (call.has(1)) {
        return std::make_unique<BufferWire>(call.number(1));
    }
    return std::make_unique<Pty>();
}

napi_value open(const Call &call) {
    const Data description = call.data(0);
    auto instance = std::make_unique<Instance>();
    instance->wire = makeWire(call);
    instance->chip = std::make_unique<Chip>(description, *instance->wire);
    if (description.has("rom") && description.at("rom").has("wire")) {
        instance->romWire = makeWire(call);
        instance->rom = std::make_unique<BootRom>(description.at("rom"), *instance->chip, *instance->romWire);
    }
    return call.make(std::move(instance));
}

napi_value portPath(const Call &call) {
    return call.make(dynamic_cast<Pty &>(*call.instance().wire).path());
}

napi_value romPortPath(const Call &call) {
    return call.make(dynamic_cast<Pty &>(*call.instance().romWire).path());
}

/* The bytes of a memory, of which there must be so many from this address on. */
uint8_t *bytesAt(Chip &chip, uint32_t address, size_t length) {
    Memory *const memory = chip.memoryAt(address);
    uint32_t offset = 0;
    if (memory == nullptr || !memory->find(address, offset) || length > memory->bytes().size() - offset) {
        throw std::invalid_argument("there is no memory at the address");
    }
    return memory->bytes().data() + offset;
}

napi_value load(const Call &call) {
    const auto [bytes, length] = call.bytes(2);
    std::memcpy(bytesAt(*call.instance().chip, call.word(1), length), bytes, length);
    return call.nothing();
}

napi_value peek(const Call &call) {
    const size_t length = call.word(2);
    return call.make(bytesAt(*call.instance().chip, call.word(1), length), length);
}

napi_value setStacks(const Call &call) {
    std::vector<StackLimits> limits;
    const Data given = call.data(1);
    for (const Data &item : given.items()) {
        const auto &words = item.items();
        limits.push_back({words.at(0).word(), words.at(1).word(), words.at(2).word()});
    }
    call.instance().chip->core().setStackLimits(std::move(limits));
    return call.nothing();
}

napi_value powerUp(const Call &call) {
    call.instance().chip->powerUp();
    return call.nothing();
}

napi_value cutPower(const Call &call) {
    call.instance().chip->cutPowerAtFlashOperation(static_cast<uint64_t>(call.number(1)));
    return call.nothing();
}

/* Until the host starts a program, or will not send anything. Whether it started one. */
bool serveRom(Instance &instance) {
    for (;;) {
        if (const auto vectorTable = instance.rom->serve()) {
            instance.rom.reset();
            instance.chip->core().reset(*vectorTable);
            return true;
        }
        if (!instance.romWire->wait(never)) {
            return false;
        }
    }
}

napi_value run(const Call &call) {
    static const char *const reasons[] = {"time", "violation", "idle", "powerLost"};
    if (call.instance().rom && !serveRom(call.instance())) {
        return call.make(std::string("idle"));
    }
    const Stop stop = call.instance().chip->run(static_cast<uint64_t>(call.number(1)));
    return call.make(std::string(reasons[static_cast<int>(stop)]));
}

napi_value violation(const Call &call) {
    const auto &found = call.instance().chip->violation();
    return found ? call.make({{"message", call.make(found->message)}, {"pc", call.make(found->pc)}})
                 : call.nothing();
}

napi_value counts(const Call &call) {
    Chip &chip = *call.instance().chip;
    return call.make({
        {"cycles", call.make(static_cast<double>(chip.timeline().cycles()))},
        {"instructions", call.make(static_cast<double>(chip.core().instructions()))},
        {"flashOperations", call.make(static_cast<double>(chip.flashOperations()))},
    });
}

napi_value send(const Call &call) {
    const auto [bytes, length] = call.bytes(1);
    call.instance().buffer().send(bytes, length);
    return call.nothing();
}

napi_value received(const Call &call) {
    const auto bytes = call.instance().buffer().received();
    return call.make(bytes.data(), bytes.size());
}

napi_value clock(const Call &call) {
    return call.make(static_cast<double>(call.instance().chip->clocks().hz(call.data(1).text())));
}

template <napi_value (*function)(const Call &)> napi_value guarded(napi_env env, napi_callback_info info) {
    try {
        return function(Call(env, info));
    } catch (const std::exception &error) {
        napi_throw_error(env, nullptr, error.what());
        return nullptr;
    }
}

} // namespace

NAPI_MODULE_INIT() {
    static const struct {
        const char *name;
        napi_callback callback;
    } functions[] = {
        {"open", guarded<open>},
        {"portPath", guarded<portPath>},
        {"romPortPath", guarded<romPortPath>},
        {"load", guarded<load>},
        {"peek", guarded<peek>},
        {"setStacks", guarded<setStacks>},
        {"powerUp", guarded<powerUp>},
        {"cutPower", guarded<cutPower>},
        {"run", guarded<run>},
        {"violation", guarded<violation>},
        {"counts", guarded<counts>},
        {"send", guarded<send>},
        {"received", guarded<received>},
        {"clock", guarded<clock>},
    };
    for (const auto &[name, callback] : functions) {
        napi_value function;
        if (napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function) != napi_ok ||
            napi_set_named_property(env, exports, name, function) != napi_ok) {
            return nullptr;
        }
    }
    return exports;
}
