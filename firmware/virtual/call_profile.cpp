#include "call_profile.h"

#include <algorithm>

namespace edgec {

std::optional<uint32_t> CallProfile::enterBlock(uint32_t address, uint32_t size, uint32_t linkRegister) {
    if (returnAddress_) {
        if (address == *returnAddress_) {
            timing_.leaveBlock(address, size);
            end();
        }
        return std::nullopt;
    }
    if (std::find(functions_.begin(), functions_.end(), address) == functions_.end()) {
        return std::nullopt;
    }
    timing_.leaveBlock(address, size);
    begin(address);
    returnAddress_ = linkRegister & ~UINT32_C(1);
    return returnAddress_;
}

void CallProfile::begin(uint32_t function) {
    timing_.clearProfile();
    cyclesBefore_ = timing_.cycles();
    instructionsBefore_ = timing_.instructions();
    calls_.push_back({function, 0, 0, {}});
}

void CallProfile::end() {
    ProfiledCall &call = calls_.back();
    call.cycles = timing_.cycles() - cyclesBefore_;
    call.instructions = timing_.instructions() - instructionsBefore_;
    call.lines = timing_.profile();
    returnAddress_.reset();
}

} // namespace edgec
