/* Faults, NMI and the hooks that find them: what the engine lacks of a Cortex-M's exceptions. Sections are of
 * the Armv7-M Architecture Reference Manual, DDI 0403E. */
#include <cstring>

#include "core.h"

namespace edgec {

/* Bits of CFSR and HFSR, DDI 0403E B3.2.15 and B3.2.16. */
static constexpr uint32_t cfsrIbuserr = 1u << 8;
static constexpr uint32_t cfsrPreciserr = 1u << 9;
static constexpr uint32_t cfsrImpreciserr = 1u << 10;
static constexpr uint32_t cfsrStkerr = 1u << 12;
static constexpr uint32_t cfsrBfarvalid = 1u << 15;
static constexpr uint32_t cfsrUndefinstr = 1u << 16;
static constexpr uint32_t cfsrInvstate = 1u << 17;
static constexpr uint32_t cfsrNocp = 1u << 19;
static constexpr uint32_t cfsrUnaligned = 1u << 24;
static constexpr uint32_t hfsrForced = 1u << 30;

static constexpr uint32_t nmiVector = 2, hardFaultVector = 3;
/* EXC_RETURN, B1.5.8: main stack, no floating-point frame. */
static constexpr uint32_t returnToHandler = 0xFFFFFFF1, returnToThread = 0xFFFFFFF9;
/* The frame, B1.5.6, and bits of the status in it. */
static constexpr uint32_t frameSize = 32, stackWasOdd = 1u << 9, exceptionNumber = 0x1FF;

/* Accesses where nothing answers, and writes to flash. */
bool Core::onInvalid(uc_engine *, uc_mem_type type, uint64_t address64, int size, int64_t value, void *self) {
    auto *const core = static_cast<Core *>(self);
    const auto address = static_cast<uint32_t>(address64);
    switch (type) {
    case UC_MEM_WRITE_PROT:
        core->settleContents();
        core->access_ = Access{address, static_cast<unsigned>(size), true};
        if (core->bus_.writeReadOnly(address, static_cast<unsigned>(size), static_cast<uint32_t>(value))) {
            core->keepContents(address);
            return true;
        }
        core->raise({cfsrImpreciserr}, core->pc());
        return false;
    case UC_MEM_WRITE_UNMAPPED:
        core->access_ = Access{address, static_cast<unsigned>(size), true};
        core->raise({cfsrImpreciserr}, core->pc());
        return false;
    case UC_MEM_READ_UNMAPPED:
    case UC_MEM_READ_PROT:
        core->access_ = Access{address, static_cast<unsigned>(size), false};
        core->raise({cfsrPreciserr | cfsrBfarvalid, address}, core->pc());
        return false;
    default:
        core->raise({cfsrIbuserr}, address);
        return false;
    }
}

/* The aligned eight bytes around an address. */
void Core::keepContents(uint32_t address) {
    const Region *const region = regionAt(address);
    const uint32_t offset = (address - region->begin) & ~UINT32_C(7);
    Contents contents = {region->memory->bytes().data() + offset, 0};
    std::memcpy(&contents.bytes, contents.place, sizeof contents.bytes);
    contents_ = contents;
}

void Core::settleContents() {
    if (contents_) {
        std::memcpy(contents_->place, &contents_->bytes, sizeof contents_->bytes);
        contents_.reset();
    }
}

bool Core::onUndefined(uc_engine *, void *self) {
    auto *const core = static_cast<Core *>(self);
    core->raise({cfsrUndefinstr}, core->readRegister(15));
    return false;
}

/* Numbers of the engine's exceptions. */
void Core::onException(uc_engine *, uint32_t number, void *self) {
    auto *const core = static_cast<Core *>(self);
    const uint32_t pc = core->readRegister(15);
    switch (number) {
    case 1:
        return core->raise({cfsrUndefinstr}, pc);
    case 3:
        return core->raise({cfsrIbuserr}, pc);
    case 4:
        return core->raise({cfsrPreciserr}, pc);
    case 8: /* a branch to EXC_RETURN */
        core->isReturning_ = true;
        uc_emu_stop(core->unicorn_);
        return;
    case 17:
        return core->raise({cfsrNocp}, pc);
    case 18:
        return core->raise({cfsrInvstate}, pc);
    case 22:
        return core->raise({cfsrUnaligned}, pc);
    default:
        core->bus_.report("exception " + std::to_string(number) + " of the engine is not modelled");
    }
}

void Core::raise(Fault fault, uint32_t pc) {
    if (!fault_) {
        fault_ = fault;
        faultPc_ = pc;
    }
    uc_emu_stop(unicorn_);
}

void Core::raiseInvalidState(uint32_t pc) {
    raise({cfsrInvstate}, pc);
}

void Core::onWatchedRead(uc_engine *, uc_mem_type, uint64_t, int, int64_t, void *callback) {
    (*static_cast<std::function<void()> *>(callback))();
}

void Core::watchReads(uint32_t address, uint32_t size, std::function<void()> callback) {
    forgetReads(address);
    const auto watch =
        watches_.emplace(address, std::make_unique<Watch>(Watch{std::move(callback), 0})).first->second.get();
    uc_hook_add(
        unicorn_,
        &watch->hook,
        UC_HOOK_MEM_READ,
        reinterpret_cast<void *>(onWatchedRead),
        &watch->callback,
        address,
        static_cast<uint64_t>(address) + size - 1
    );
    forgetTranslations(); /* they go around the hook */
}

void Core::forgetReads(uint32_t address) {
    const auto found = watches_.find(address);
    if (found != watches_.end()) {
        uc_hook_del(unicorn_, found->second->hook);
        watches_.erase(found);
    }
}

bool Core::hasException() const {
    return fault_ || isReturning_ || (isNmiPending_ && !isHandlingNmi_);
}

bool Core::serveException() {
    if (!hasException()) {
        return false;
    }
    if (fault_) {
        enterHardFault();
    } else if (isReturning_) {
        leave();
    } else {
        isNmiPending_ = false;
        isHandlingNmi_ = true;
        enter(nmiVector, readRegister(15));
    }
    return true;
}

/* The configurable faults are not enabled, so that all of them arrive as HardFault; a fault in its handler,
 * or in that of NMI, locks the core up (B1.5.15). */
void Core::enterHardFault() {
    const Fault fault = *fault_;
    fault_.reset();
    if (isHandlingFault_ || isHandlingNmi_) {
        bus_.report("a fault in the handler of a fault locks the core up");
        return;
    }
    isHandlingFault_ = true;
    cfsr |= fault.cfsr;
    hfsr |= hfsrForced;
    if (fault.cfsr & cfsrBfarvalid) {
        bfar = fault.address;
    }
    if (!enter(hardFaultVector, faultPc_)) {
        cfsr |= cfsrStkerr;
    }
}

/* B1.5.6, exception entry. Returns whether the stack could take the frame. */
bool Core::enter(uint32_t vector, uint32_t returnAddress) {
    uint32_t status = 0;
    uc_reg_read(unicorn_, UC_ARM_REG_XPSR, &status);
    const uint32_t pointer = readRegister(13);
    const uint32_t frame = (pointer - frameSize) & ~UINT32_C(7);
    const uint32_t words[] = {
        readRegister(0),
        readRegister(1),
        readRegister(2),
        readRegister(3),
        readRegister(12),
        readRegister(14),
        returnAddress,
        status | (pointer & 4) << 7};
    bool isWhole = true;
    for (uint32_t i = 0; i < 8; i++) {
        isWhole = uc_mem_write(unicorn_, frame + 4 * i, &words[i], sizeof words[i]) == UC_ERR_OK && isWhole;
    }
    uint32_t handler = 0;
    uc_mem_read(unicorn_, vectorTable_ + 4 * vector, &handler, sizeof handler);
    writeRegister(UC_ARM_REG_SP, frame);
    writeRegister(UC_ARM_REG_LR, isHandlingFault_ && vector == nmiVector ? returnToHandler : returnToThread);
    writeRegister(UC_ARM_REG_PC, handler | 1);
    return isWhole;
}

/* B1.5.8, exception return: of NMI. Whoever handles a fault does not go on where it happened. */
void Core::leave() {
    isReturning_ = false;
    if (!isHandlingNmi_) {
        bus_.report("returns from an exception that is not NMI, which is not modelled");
        return;
    }
    isHandlingNmi_ = false;
    static constexpr int registers[] = {
        UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R12, UC_ARM_REG_LR};
    const uint32_t frame = readRegister(13);
    uint32_t words[8] = {};
    uc_mem_read(unicorn_, frame, words, sizeof words);
    for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) {
        writeRegister(registers[i], words[i]);
    }
    writeRegister(UC_ARM_REG_XPSR, words[7] & ~(stackWasOdd | exceptionNumber));
    writeRegister(UC_ARM_REG_SP, frame + frameSize + (words[7] & stackWasOdd ? 4 : 0));
    writeRegister(UC_ARM_REG_PC, words[6] | 1);
}

} // namespace edgec
