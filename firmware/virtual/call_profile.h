/* What calls of chosen functions take, each for itself: the layers of a network, one after the other. */
#ifndef EDGEC_VIRTUAL_CALL_PROFILE_H
#define EDGEC_VIRTUAL_CALL_PROFILE_H

#include <algorithm>
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

    /* Whether a call begins or ends where the block starts that is about to execute. */
    bool isBorder(uint32_t address) const {
        return returnAddress_ ? address == *returnAddress_
                              : std::find(functions_.begin(), functions_.end(), address) != functions_.end();
    }
    /* It does; `linkRegister` is where a call that begins returns to. */
    void cross(uint32_t address, uint32_t size, uint32_t linkRegister);

    const std::vector<ProfiledCall> &calls() const {
        return calls_;
    }

  private:
    void begin(uint32_t function, uint32_t returnAddress);
    void end();

    ModelledCycles &timing_;
    std::vector<uint32_t> functions_;
    std::vector<ProfiledCall> calls_;
    std::optional<uint32_t> returnAddress_; /* of the call under way */
    uint64_t cyclesBefore_ = 0, instructionsBefore_ = 0;
};

} // namespace edgec

#endif
