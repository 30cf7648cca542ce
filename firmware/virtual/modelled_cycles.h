/* The timing model (timing/timing.h) with the engine as its source: what executes, and what it accesses. */
#ifndef EDGEC_VIRTUAL_MODELLED_CYCLES_H
#define EDGEC_VIRTUAL_MODELLED_CYCLES_H

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <unicorn/unicorn.h>

#include "data.h"
#include "timing/timing.h"

namespace edgec {

class ModelledCycles {
  public:
    /* Bytes of code at an address; false where there is no memory. */
    using ReadCode = std::function<bool(uint32_t address, void *bytes, size_t size)>;
    using ReadRegister = std::function<uint32_t(unsigned number)>;
    /* A block that is met: what enterBlock() is to return of it each time. */
    using TagBlock = std::function<uint8_t(uint32_t address, uint32_t size)>;
    /* The engine has to translate all code anew. */
    using ForgetTranslations = std::function<void()>;

    /* Of the chip's description: its core, its caches, and `timing`, its memories. Throws
     * std::invalid_argument where one is wrong. */
    ModelledCycles(
        uc_engine *engine,
        const Data &chip,
        ReadCode readCode,
        ReadRegister readRegister,
        TagBlock tagBlock,
        ForgetTranslations forgetTranslations
    );
    ModelledCycles(const ModelledCycles &) = delete;
    ModelledCycles &operator=(const ModelledCycles &) = delete;

    /* This block is about to execute. Returns its tag. */
    uint8_t enterBlock(uint32_t address, uint32_t size) {
        return timing_block(model_.get(), address, size);
    }
    /* Cycles since the last call. */
    uint64_t takeCycles() {
        const uint64_t before = counted_;
        counted_ = timing_cycles(model_.get());
        return counted_ - before;
    }

    void reset();
    void forget(uint32_t address, uint32_t size) {
        timing_forget(model_.get(), address, size);
    }
    /* Of the flash that is seen at this address; lines of its accelerator and prefetch where it has them. */
    void
    setFlash(uint32_t address, uint32_t waitStates, bool instructionLines, bool dataLines, bool prefetch);
    void setCaches(bool instructions, bool data);
    void invalidateCaches(bool instructions, bool data) {
        timing_invalidate_caches(model_.get(), instructions, data);
    }
    uint64_t cycles() const {
        return timing_cycles(model_.get());
    }
    uint64_t instructions() const {
        return timing_instructions(model_.get());
    }
    /* The block under way ends, and this one comes next: its branch counts from now on. */
    void leaveBlock(uint32_t address, uint32_t size) {
        timing_leave_block(model_.get(), address, size);
    }
    /* Of each instruction since clearProfile(), by address. */
    std::vector<timing_line_t> profile();
    /* Instructions that the model met and does not know. */
    std::vector<timing_unknown_t> unknownInstructions();
    /* Counts of the same code from here on are the same, whatever ran before. */
    void startMeasuring() {
        timing_forget_branches(model_.get());
    }
    void clearProfile() {
        timing_clear_profile(model_.get());
    }

  private:
    struct Destroy {
        void operator()(timing_t *model) const {
            timing_destroy(model);
        }
    };

    static bool onReadCode(void *self, uint32_t address, void *bytes, size_t size);
    static uint32_t onReadRegister(void *self, unsigned index);
    static uint8_t onTagBlock(void *self, uint32_t address, uint32_t size);
    static void onWatch(void *self, uint32_t address);
    static void onWatched(uc_engine *, uint64_t address, uint32_t size, void *self);
    static void
    onAccess(uc_engine *, uc_mem_type type, uint64_t address, int size, int64_t value, void *self);
    void watchAccesses();

    uc_engine *engine_;
    ReadCode readCode_;
    ReadRegister readRegister_;
    TagBlock tagBlock_;
    ForgetTranslations forgetTranslations_;
    std::unique_ptr<timing_t, Destroy> model_;
    uint64_t counted_ = 0;
    std::vector<timing_range_t> ranges_; /* that accesses are reported of */
    std::vector<uc_hook> hooks_;
};

} // namespace edgec

#endif
