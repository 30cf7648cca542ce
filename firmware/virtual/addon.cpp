/* The virtual chip for Node. All functions but open() take the handle that open() returns; numbers are
 * unsigned 32-bit words unless they count cycles.
 *
 *   open(description, baud?)        → handle: a chip at power-up. Its serial port is a pseudo-terminal, or
 *                                   with `baud` a line in memory whose host speaks at that rate
 *   portPath(chip), romPortPath(chip) → the pseudo-terminals
 *   load(chip, address, bytes)      puts bytes into a memory, flash included, as a factory does
 *   peek(chip, address, length)     → bytes of a memory
 *   setStacks(chip, limits)         limits: arrays [code begin, code end, stack bottom]
 *   powerUp(chip)                   power off and on again
 *   cutPower(chip, operation)       lets the power fail in the middle of this operation of the flash
 *   run(chip, cycles)               → 'time' | 'violation' | 'idle' | 'powerLost'
 *   violation(chip)                 → { message, pc } or undefined
 *   counts(chip)                    → { cycles, instructions, flashOperations }
 *   startProfile(chip, functions)   from now on what each call of these functions takes is kept apart
 *   stopProfile(chip)               → { calls: [{ function, cycles, instructions, lines: [{ address,
 *                                   executions, and cycles by cause: issue, loadUse, branch, fetch, waitState
 *                                   }] }], unknown: [{ address, encoding }] }: the calls in their order, and
 *                                   the instructions that the timing model met and does not know
 *   send(chip, bytes), received(chip) → bytes: the host's side of a line in memory
 *   clock(chip, name)               → the rate of a clock, in Hz
 *
 * A C++ exception becomes a JavaScript error of the same message. */
#include <cstring>
#include <memory>

#include "chip.h"
#include "node_call.h"
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

std::unique_ptr<Wire> makeWire(const Call &call) {
    if (call.has(1)) {
        return std::make_unique<BufferWire>(call.number(1));
    }
    return std::make_unique<Pty>();
}

Instance &instanceOf(const Call &call) {
    return call.handle<Instance>();
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
    return call.make(dynamic_cast<Pty &>(*instanceOf(call).wire).path());
}

napi_value romPortPath(const Call &call) {
    return call.make(dynamic_cast<Pty &>(*instanceOf(call).romWire).path());
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
    std::memcpy(bytesAt(*instanceOf(call).chip, call.word(1), length), bytes, length);
    return call.nothing();
}

napi_value peek(const Call &call) {
    const size_t length = call.word(2);
    return call.make(bytesAt(*instanceOf(call).chip, call.word(1), length), length);
}

napi_value setStacks(const Call &call) {
    std::vector<StackLimits> limits;
    const Data given = call.data(1);
    for (const Data &item : given.items()) {
        const auto &words = item.items();
        limits.push_back({words.at(0).word(), words.at(1).word(), words.at(2).word()});
    }
    instanceOf(call).chip->core().setStackLimits(std::move(limits));
    return call.nothing();
}

napi_value powerUp(const Call &call) {
    instanceOf(call).chip->powerUp();
    return call.nothing();
}

napi_value cutPower(const Call &call) {
    instanceOf(call).chip->cutPowerAtFlashOperation(static_cast<uint64_t>(call.number(1)));
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
    if (instanceOf(call).rom && !serveRom(instanceOf(call))) {
        return call.make(std::string("idle"));
    }
    const Stop stop = instanceOf(call).chip->run(static_cast<uint64_t>(call.number(1)));
    return call.make(std::string(reasons[static_cast<int>(stop)]));
}

napi_value violation(const Call &call) {
    const auto &found = instanceOf(call).chip->violation();
    return found ? call.make({{"message", call.make(found->message)}, {"pc", call.make(found->pc)}})
                 : call.nothing();
}

napi_value counts(const Call &call) {
    Chip &chip = *instanceOf(call).chip;
    return call.make({
        {"cycles", call.make(static_cast<double>(chip.timeline().cycles()))},
        {"instructions", call.make(static_cast<double>(chip.core().instructions()))},
        {"flashOperations", call.make(static_cast<double>(chip.flashOperations()))},
    });
}

napi_value startProfile(const Call &call) {
    std::vector<uint32_t> functions;
    const Data given = call.data(1);
    for (const Data &item : given.items()) {
        functions.push_back(item.word());
    }
    instanceOf(call).chip->core().startProfile(std::move(functions));
    return call.nothing();
}

napi_value lineOf(const Call &call, const timing_line_t &line) {
    static const char *const names[TIMING_CAUSES] = {"issue", "loadUse", "branch", "fetch", "waitState"};
    std::vector<std::pair<const char *, napi_value>> fields = {
        {"address", call.make(line.address)},
        {"executions", call.make(static_cast<double>(line.executions))}};
    for (int cause = 0; cause < TIMING_CAUSES; cause++) {
        fields.emplace_back(names[cause], call.make(static_cast<double>(line.cycles[cause])));
    }
    return call.make(fields);
}

napi_value callOf(const Call &call, const ProfiledCall &profiled) {
    std::vector<napi_value> lines;
    for (const timing_line_t &line : profiled.lines) {
        lines.push_back(lineOf(call, line));
    }
    return call.make({
        {"function", call.make(profiled.function)},
        {"cycles", call.make(static_cast<double>(profiled.cycles))},
        {"instructions", call.make(static_cast<double>(profiled.instructions))},
        {"lines", call.make(lines)},
    });
}

napi_value stopProfile(const Call &call) {
    Core &core = instanceOf(call).chip->core();
    std::vector<napi_value> calls, unknown;
    for (const ProfiledCall &profiled : core.stopProfile()) {
        calls.push_back(callOf(call, profiled));
    }
    for (const timing_unknown_t &instruction : core.timing().unknownInstructions()) {
        unknown.push_back(call.make(
            {{"address", call.make(instruction.address)}, {"encoding", call.make(instruction.encoding)}}
        ));
    }
    return call.make({{"calls", call.make(calls)}, {"unknown", call.make(unknown)}});
}

napi_value send(const Call &call) {
    const auto [bytes, length] = call.bytes(1);
    instanceOf(call).buffer().send(bytes, length);
    return call.nothing();
}

napi_value received(const Call &call) {
    const auto bytes = instanceOf(call).buffer().received();
    return call.make(bytes.data(), bytes.size());
}

napi_value clock(const Call &call) {
    return call.make(static_cast<double>(instanceOf(call).chip->clocks().hz(call.data(1).text())));
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
        {"startProfile", guarded<startProfile>},
        {"stopProfile", guarded<stopProfile>},
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
