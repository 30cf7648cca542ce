/* What calls of chosen functions take, each for itself: the layers of a network, one after the other. */
#ifndef EDGEC_VIRTUAL_CALL_PROFILE_H
#define EDGEC_VIRTUAL_CALL_PROFILE_H

#include <cstdint>
#include <optional>
#include <vector>

#include "modelled_cycles.h"

namespace edgec {

/* From the entry of the function to its return. */
struct ProfiledCall {
    uint32_t function;
    uint64_t cycles, instructions;
    std::vector<timing_line_t> lines; /* by address; together the cycles and instructions */
};

class CallProfile {
  public:
    CallProfile(ModelledCycles &timing, std::vector<uint32_t> functions)
        : timing_(timing), functions_(std::move(functions)) {
    }

    /* Before the block that starts here executes: a call begins where it is one of the functions and none is
     * under way, and ends where it is the place that it returns to. Returns that place when a call begins. */
    std::optional<uint32_t> enterBlock(uint32_t address, uint32_t size, uint32_t linkRegister);

    const std::vector<ProfiledCall> &calls() const {
        return calls_;
    }

  private:
    void begin(uint32_t function);
    void end();

    ModelledCycles &timing_;
    std::vector<uint32_t> functions_;
    std::vector<ProfiledCall> calls_;
    std::optional<uint32_t> returnAddress_; /* of the call under way */
    uint64_t cyclesBefore_ = 0, instructionsBefore_ = 0;
};

} // namespace edgec

#endif
