#include "call_profile.h"

namespace edgec {

void CallProfile::cross(uint32_t address, uint32_t size, uint32_t linkRegister) {
    timing_.leaveBlock(address, size);
    if (returnAddress_) {
        end();
    } else {
        begin(address, linkRegister & ~UINT32_C(1));
    }
}

void CallProfile::begin(uint32_t function, uint32_t returnAddress) {
    timing_.clearProfile();
    cyclesBefore_ = timing_.cycles();
    instructionsBefore_ = timing_.instructions();
    calls_.push_back({function, 0, 0, {}});
    returnAddress_ = returnAddress;
}

void CallProfile::end() {
    ProfiledCall &call = calls_.back();
    call.cycles = timing_.cycles() - cyclesBefore_;
    call.instructions = timing_.instructions() - instructionsBefore_;
    call.lines = timing_.profile();
    returnAddress_.reset();
}

} // namespace edgec
