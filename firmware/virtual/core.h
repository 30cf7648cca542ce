/* The processor core: Unicorn, with what it lacks of a Cortex-M's exceptions, and a count of what it
 * executes. */
#ifndef EDGEC_VIRTUAL_CORE_H
#define EDGEC_VIRTUAL_CORE_H

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unicorn/unicorn.h>

#include "call_profile.h"
#include "memory.h"
#include "modelled_cycles.h"
#include "timeline.h"

namespace edgec {

/* What is at the other end of the core's accesses outside of its memories. */
class Bus {
  public:
    virtual ~Bus() = default;
    virtual uint32_t readPeripheral(uint32_t address, unsigned size) = 0;
    virtual void writePeripheral(uint32_t address, unsigned size, uint32_t value) = 0;
    /* A write to flash. Returns false where the bus answers with an error. */
    virtual bool writeReadOnly(uint32_t address, unsigned size, uint32_t value) = 0;
    /* Code at this address is executed for the first time. */
    virtual void meetsCode(uint32_t address) = 0;
    virtual void report(const std::string &message) = 0;
};

/* How far down the stack of the program in this range of addresses may reach. */
struct StackLimits {
    uint32_t codeBegin, codeEnd;
    uint32_t bottom;
};

/* The fault that a load, store or instruction met. Armv7-M ARM (DDI 0403E) B3.2.15. */
struct Fault {
    uint32_t cfsr;
    uint32_t address = 0; /* for BFAR, where `cfsr` says that it is valid */
};

class Core {
  public:
    /* Memories outlive the core. Throws std::invalid_argument where the chip's core is unknown. */
    Core(
        const Data &chip, const std::vector<std::unique_ptr<Memory>> &memories, Timeline &timeline, Bus &bus
    );
    ~Core();
    Core(const Core &) = delete;
    Core &operator=(const Core &) = delete;

    void reset(uint32_t vectorTable);
    /* Executes until stop() or the timeline's end. */
    void run();
    /* Ends run() after the block under way. */
    void stop();

    uint64_t instructions() const {
        return timing_->instructions();
    }
    uint32_t readRegister(unsigned number) const;
    /* Of the instruction that accesses the bus just now, or of its block where that cannot be told. */
    uint32_t pc() const;
    void setVectorTable(uint32_t address) {
        vectorTable_ = address;
    }
    uint32_t vectorTable() const {
        return vectorTable_;
    }
    /* Fault Status Registers, which the system control block shows. */
    uint32_t cfsr = 0;
    uint32_t hfsr = 0;
    uint32_t bfar = 0;

    void setStackLimits(std::vector<StackLimits> limits) {
        stackLimits_ = std::move(limits);
    }
    bool masksInterrupts() const;
    ModelledCycles &timing() {
        return *timing_;
    }
    /* Takes the calls of these functions apart from now on. */
    void startProfile(std::vector<uint32_t> functions);
    std::vector<ProfiledCall> stopProfile();
    /* The non-maskable interrupt, before the next block. */
    void requestNmi() {
        isNmiPending_ = true;
    }
    /* Calls back for every load from these bytes of a memory. */
    void watchReads(uint32_t address, uint32_t size, std::function<void()> callback);
    void forgetReads(uint32_t address);
    /* Memory changed behind the core's back, there in each of the ranges that start at `addresses`. */
    void forgetCode(const std::vector<uint32_t> &addresses, uint32_t offset, uint32_t size);

  private:
    struct Region {
        uint32_t begin, size;
        Memory *memory;
        std::vector<bool> isMet; /* by halfword: whether a block that was met starts there */
    };

    bool readCode(uint32_t address, void *bytes, size_t size);
    void forgetTranslations();
    static void onBlock(uc_engine *, uint64_t address, uint32_t size, void *self);
    static bool
    onInvalid(uc_engine *, uc_mem_type type, uint64_t address, int size, int64_t value, void *self);
    static bool onUndefined(uc_engine *, void *self);
    static void onException(uc_engine *, uint32_t number, void *self);
    static uint64_t onRead(uc_engine *, uint64_t offset, unsigned size, void *self);
    static void onWrite(uc_engine *, uint64_t offset, unsigned size, uint64_t value, void *self);
    static uint64_t onSystemRead(uc_engine *, uint64_t offset, unsigned size, void *self);
    static void onSystemWrite(uc_engine *, uint64_t offset, unsigned size, uint64_t value, void *self);

    void enterBlock(uint32_t address, uint32_t size);
    void stopBeforeBlock();
    Region *regionAt(uint32_t address);
    uint8_t meet(uint32_t address, uint32_t size);
    void checkStack(uint32_t address);
    uint32_t readBus(uint32_t address, unsigned size);
    void writeBus(uint32_t address, unsigned size, uint32_t value);
    /* core_exceptions.cpp */
    void raise(Fault fault, uint32_t pc);
    void raiseInvalidState(uint32_t pc);
    bool hasException() const;
    bool serveException();
    void enterHardFault();
    bool enter(uint32_t vector, uint32_t returnAddress);
    void leave();
    static void
    onWatchedRead(uc_engine *, uc_mem_type type, uint64_t address, int size, int64_t value, void *callback);
    void writeRegister(int id, uint32_t value);
    void keepContents(uint32_t address);
    void settleContents();

    uc_engine *unicorn_ = nullptr;
    std::unique_ptr<ModelledCycles> timing_;
    std::optional<CallProfile> profile_;
    Timeline &timeline_;
    Bus &bus_;
    std::vector<Region> regions_;
    Region *lastRegion_ = nullptr;
    uint32_t blockAddress_ = 0;
    uint32_t blockSize_ = 0;
    uint8_t blockTag_ = 0;
    bool isStopped_ = false;
    bool isBeforeBlock_ = false; /* the engine was stopped before the block at blockAddress_ */
    bool isHandlingFault_ = false;
    bool isHandlingNmi_ = false;
    bool isNmiPending_ = false;
    bool isReturning_ = false; /* a handler branched to EXC_RETURN */
    uint32_t vectorTable_ = 0;
    /* What a write to flash made of it. The engine lets the write itself through afterwards, so that this has
     * to be put back. */
    struct Contents {
        uint8_t *place;
        uint64_t bytes;
    };
    std::optional<Contents> contents_;
    std::optional<Fault> fault_;
    uint32_t faultPc_ = 0;
    std::vector<StackLimits> stackLimits_;
    struct Watch {
        std::function<void()> callback;
        uc_hook hook;
    };
    std::map<uint32_t, std::unique_ptr<Watch>> watches_; /* by address */
    /* The access that the bus is answering. */
    struct Access {
        uint32_t address;
        unsigned size;
        bool isWrite;
    };
    std::optional<Access> access_;
    mutable uint32_t searchFrom_ = 0; /* in the block under way, behind the instruction of the last access */
};

} // namespace edgec

#endif
