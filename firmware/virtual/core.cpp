#include "core.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "access_finder.h"
#include "hex.h"

namespace edgec {

/* Where Armv7-M puts peripherals and the system control space, DDI 0403E B3.1. */
static constexpr uint32_t peripheralBase = 0x40000000;
static constexpr uint32_t peripheralSize = 0x20000000;
static constexpr uint32_t systemBase = 0xE0000000;
static constexpr uint32_t systemSize = 0x100000;
/* No program comes here: the engine wants an address to stop at. */
static constexpr uint32_t nowhere = 0xFFFFFFFE;

/* Of blocks that may lower the stack pointer. */
static constexpr uint8_t movesStackTag = 1;

static int modelOf(const std::string &core) {
    static const struct {
        const char *name;
        int model;
    } models[] = {
        {"cortex-m0plus", UC_CPU_ARM_CORTEX_M0}, /* the same instructions */
        {"cortex-m3", UC_CPU_ARM_CORTEX_M3},
        {"cortex-m4", UC_CPU_ARM_CORTEX_M4},
        {"cortex-m7", UC_CPU_ARM_CORTEX_M7},
        {"cortex-m33", UC_CPU_ARM_CORTEX_M33},
    };
    for (const auto &[name, model] : models) {
        if (core == name) {
            return model;
        }
    }
    throw std::invalid_argument("unknown core " + core);
}

static void require(uc_err error, const char *what) {
    if (error != UC_ERR_OK) {
        throw std::runtime_error(std::string(what) + ": " + uc_strerror(error));
    }
}

Core::Core(
    const Data &chip, const std::vector<std::unique_ptr<Memory>> &memories, Timeline &timeline, Bus &bus
)
    : timeline_(timeline), bus_(bus) {
    const int model = modelOf(chip.at("core").text());
    require(uc_open(UC_ARCH_ARM, static_cast<uc_mode>(UC_MODE_THUMB | UC_MODE_MCLASS), &unicorn_), "uc_open");
    require(uc_ctl_set_cpu_model(unicorn_, model), "the engine's model of the core");
    for (const auto &memory : memories) {
        const uint32_t rights = memory->isFlash() ? UC_PROT_READ | UC_PROT_EXEC : UC_PROT_ALL;
        for (const uint32_t address : memory->addresses()) {
            auto &bytes = memory->bytes();
            require(
                uc_mem_map_ptr(unicorn_, address, bytes.size(), rights, bytes.data()), memory->name().c_str()
            );
            const auto size = static_cast<uint32_t>(bytes.size());
            regions_.push_back({address, size, memory.get(), std::vector<bool>(size / 2)});
        }
    }
    require(
        uc_mmio_map(unicorn_, peripheralBase, peripheralSize, onRead, this, onWrite, this), "peripherals"
    );
    require(
        uc_mmio_map(unicorn_, systemBase, systemSize, onSystemRead, this, onSystemWrite, this),
        "system control"
    );
    const auto hook = [&](int type, void *callback) {
        uc_hook handle;
        require(uc_hook_add(unicorn_, &handle, type, callback, this, 1, 0), "uc_hook_add");
    };
    hook(UC_HOOK_BLOCK, reinterpret_cast<void *>(onBlock));
    hook(UC_HOOK_MEM_INVALID, reinterpret_cast<void *>(onInvalid));
    hook(UC_HOOK_INSN_INVALID, reinterpret_cast<void *>(onUndefined));
    hook(UC_HOOK_INTR, reinterpret_cast<void *>(onException));
    timing_ = std::make_unique<ModelledCycles>(
        unicorn_,
        chip,
        [this](uint32_t address, void *bytes, size_t size) { return readCode(address, bytes, size); },
        [this](unsigned number) { return readRegister(number); },
        [this](uint32_t address, uint32_t size) { return meet(address, size); },
        [this] { forgetTranslations(); }
    );
}

Core::~Core() {
    uc_close(unicorn_);
}

uint32_t Core::readRegister(unsigned number) const {
    static constexpr int ids[] = {
        UC_ARM_REG_R0,
        UC_ARM_REG_R1,
        UC_ARM_REG_R2,
        UC_ARM_REG_R3,
        UC_ARM_REG_R4,
        UC_ARM_REG_R5,
        UC_ARM_REG_R6,
        UC_ARM_REG_R7,
        UC_ARM_REG_R8,
        UC_ARM_REG_R9,
        UC_ARM_REG_R10,
        UC_ARM_REG_R11,
        UC_ARM_REG_R12,
        UC_ARM_REG_SP,
        UC_ARM_REG_LR,
        UC_ARM_REG_PC,
    };
    uint32_t value = 0;
    uc_reg_read(unicorn_, ids[number], &value);
    return value;
}

void Core::writeRegister(int id, uint32_t value) {
    uc_reg_write(unicorn_, id, &value);
}

/* B1.5.5: the vector table's first words are the stack and the code to start with. */
void Core::reset(uint32_t vectorTable) {
    uint32_t vectors[2] = {};
    uc_mem_read(unicorn_, vectorTable, vectors, sizeof vectors);
    vectorTable_ = vectorTable;
    cfsr = hfsr = bfar = 0;
    fault_.reset();
    isHandlingFault_ = isHandlingNmi_ = isNmiPending_ = isReturning_ = false;
    blockTag_ = 0;
    timing_->reset();
    writeRegister(UC_ARM_REG_CONTROL, 0);
    writeRegister(UC_ARM_REG_PRIMASK, 0);
    writeRegister(UC_ARM_REG_SP, vectors[0] & ~UINT32_C(3));
    writeRegister(UC_ARM_REG_LR, UINT32_MAX);
    writeRegister(UC_ARM_REG_PC, vectors[1] | 1);
    if ((vectors[1] & 1) == 0) {
        raiseInvalidState(vectors[1]);
    }
}

void Core::stop() {
    isStopped_ = true;
}

/* The engine does not write the program counter down where it leaves off, if a hook watches any instruction,
 * as those of divisions do. Before a block it is known. */
void Core::stopBeforeBlock() {
    isBeforeBlock_ = true;
    uc_emu_stop(unicorn_);
}

void Core::run() {
    isStopped_ = false;
    while (!isStopped_ && !timeline_.isOver()) {
        if (serveException()) {
            continue;
        }
        isBeforeBlock_ = false;
        const uc_err error = uc_emu_start(unicorn_, readRegister(15) | 1, nowhere, 0, 0);
        settleContents();
        if (isBeforeBlock_) {
            writeRegister(UC_ARM_REG_PC, blockAddress_ | 1);
        }
        if (hasException() || isStopped_ || timeline_.isOver()) {
            continue;
        }
        bus_.report(
            error == UC_ERR_OK ? "the core sleeps (WFI or WFE), which is not modelled"
                               : std::string("the engine stopped: ") + uc_strerror(error)
        );
    }
}

Core::Region *Core::regionAt(uint32_t address) {
    if (lastRegion_ != nullptr && address - lastRegion_->begin < lastRegion_->size) {
        return lastRegion_;
    }
    for (Region &region : regions_) {
        if (address - region.begin < region.size) {
            return lastRegion_ = &region;
        }
    }
    return nullptr;
}

/* Only where there was code: the engine takes its time. */
void Core::forgetCode(const std::vector<uint32_t> &addresses, uint32_t offset, uint32_t size) {
    for (Region &region : regions_) {
        if (std::find(addresses.begin(), addresses.end(), region.begin) == addresses.end()) {
            continue;
        }
        const auto begin = region.isMet.begin() + offset / 2;
        const auto end = begin + (size + 1) / 2;
        if (std::find(begin, end, true) != end) {
            std::fill(begin, end, false);
            const uint32_t start = region.begin + offset;
            uc_ctl_remove_cache(unicorn_, start, start + size);
            timing_->forget(start, size);
        }
    }
}

/* Only where there is code, for the same reason. */
void Core::forgetTranslations() {
    for (Region &region : regions_) {
        const auto first = std::find(region.isMet.begin(), region.isMet.end(), true);
        const auto last = std::find(region.isMet.rbegin(), region.isMet.rend(), true);
        if (first != region.isMet.end()) {
            const auto begin = static_cast<uint32_t>(first - region.isMet.begin()) * 2;
            const auto end = static_cast<uint32_t>(last.base() - region.isMet.begin()) * 2;
            uc_ctl_remove_cache(unicorn_, region.begin + begin, region.begin + end);
        }
    }
}

bool Core::readCode(uint32_t address, void *bytes, size_t size) {
    const Region *const region = regionAt(address);
    if (region == nullptr || size > region->size - (address - region->begin)) {
        return false;
    }
    std::memcpy(bytes, region->memory->bytes().data() + (address - region->begin), size);
    return true;
}

bool Core::masksInterrupts() const {
    uint32_t mask = 0;
    uc_reg_read(unicorn_, UC_ARM_REG_PRIMASK, &mask);
    return (mask & 1) != 0;
}

void Core::onBlock(uc_engine *, uint64_t address, uint32_t size, void *self) {
    static_cast<Core *>(self)->enterBlock(static_cast<uint32_t>(address), size);
}

void Core::enterBlock(uint32_t address, uint32_t size) {
    settleContents();
    blockAddress_ = address;
    blockSize_ = size;
    searchFrom_ = address;
    access_.reset();
    if (isStopped_ || (isNmiPending_ && !isHandlingNmi_)) {
        stopBeforeBlock();
        return;
    }
    if (blockTag_ == movesStackTag) {
        checkStack(address);
    }
    if (timeline_.isDue()) {
        timeline_.runEvents();
        if (timeline_.isOver()) {
            stopBeforeBlock();
            return;
        }
    }
    if (profile_ && profile_->isBorder(address)) {
        profile_->cross(address, size, readRegister(14));
    }
    blockTag_ = timing_->enterBlock(address, size);
    timeline_.advance(timing_->takeCycles());
    if (isStopped_) {
        stopBeforeBlock(); /* what was reported just now is not executed */
    }
}

void Core::startProfile(std::vector<uint32_t> functions) {
    profile_.emplace(*timing_, std::move(functions));
}

std::vector<ProfiledCall> Core::stopProfile() {
    std::vector<ProfiledCall> calls;
    if (profile_) {
        calls = profile_->calls();
    }
    profile_.reset();
    return calls;
}

/* Whether an instruction may lower the stack pointer: PUSH, SUB SP, STMDB SP!, MOV SP and MSR. */
static bool movesStack(const uint8_t *code) {
    const uint32_t first = static_cast<uint32_t>(code[0] | code[1] << 8);
    return (first & 0xFE00) == 0xB400 || (first & 0xFF80) == 0xB080 || first == 0xE92D || first == 0xF1AD ||
           first == 0xF5AD || first == 0xF2AD || (first & 0xFF87) == 0x4685 || (first & 0xFFF0) == 0xF380;
}

/* Returns its tag. */
uint8_t Core::meet(uint32_t address, uint32_t size) {
    Region *const region = regionAt(address);
    if (region == nullptr) {
        return 0; /* the fetch faults */
    }
    const uint32_t offset = address - region->begin;
    const uint32_t end = std::min<uint32_t>(offset + std::max(size, 2u), region->size);
    region->isMet[offset / 2] = true;
    bus_.meetsCode(address);
    if (region->memory->isUntouched(offset, end - offset)) {
        bus_.report("executes RAM that was never written, at " + hex(address));
    }
    const uint8_t *const code = region->memory->bytes().data();
    for (uint32_t place = offset; place + 2 <= end; place += instructionSize(code + place)) {
        if (movesStack(code + place)) {
            return movesStackTag;
        }
    }
    return 0;
}

void Core::checkStack(uint32_t address) {
    const uint32_t pointer = readRegister(13);
    for (const StackLimits &limits : stackLimits_) {
        const bool isOfProgram = address - limits.codeBegin < limits.codeEnd - limits.codeBegin;
        if (isOfProgram && pointer < limits.bottom) {
            bus_.report(
                "the stack pointer is at " + hex(pointer) + ", below the stack, which starts at " +
                hex(limits.bottom)
            );
        }
    }
}

uint32_t Core::pc() const {
    if (!access_) {
        return blockAddress_;
    }
    for (const Region &region : regions_) {
        if (searchFrom_ - region.begin < region.size) {
            const auto found = findAccess(
                region.memory->bytes().data() + (searchFrom_ - region.begin),
                searchFrom_,
                blockAddress_ + blockSize_,
                {access_->address, access_->size, access_->isWrite},
                [this](unsigned number) { return readRegister(number); }
            );
            if (found) {
                return searchFrom_ = *found;
            }
        }
    }
    return blockAddress_;
}

uint64_t Core::onRead(uc_engine *, uint64_t offset, unsigned size, void *self) {
    return static_cast<Core *>(self)->readBus(peripheralBase + static_cast<uint32_t>(offset), size);
}

void Core::onWrite(uc_engine *, uint64_t offset, unsigned size, uint64_t value, void *self) {
    auto *const core = static_cast<Core *>(self);
    core->writeBus(peripheralBase + static_cast<uint32_t>(offset), size, static_cast<uint32_t>(value));
}

uint64_t Core::onSystemRead(uc_engine *, uint64_t offset, unsigned size, void *self) {
    return static_cast<Core *>(self)->readBus(systemBase + static_cast<uint32_t>(offset), size);
}

void Core::onSystemWrite(uc_engine *, uint64_t offset, unsigned size, uint64_t value, void *self) {
    auto *const core = static_cast<Core *>(self);
    core->writeBus(systemBase + static_cast<uint32_t>(offset), size, static_cast<uint32_t>(value));
}

uint32_t Core::readBus(uint32_t address, unsigned size) {
    settleContents();
    access_ = Access{address, size, false};
    return bus_.readPeripheral(address, size);
}

void Core::writeBus(uint32_t address, unsigned size, uint32_t value) {
    settleContents();
    access_ = Access{address, size, true};
    bus_.writePeripheral(address, size, value);
}

} // namespace edgec
