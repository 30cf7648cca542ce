/* A wire in memory, for tests: nothing depends on the host's clock. */
#ifndef EDGEC_VIRTUAL_BUFFER_WIRE_H
#define EDGEC_VIRTUAL_BUFFER_WIRE_H

#include <deque>
#include <utility>
#include <vector>

#include "wire.h"

namespace edgec {

class BufferWire : public Wire {
  public:
    explicit BufferWire(double baud) : baud_(baud) {
    }

    std::optional<uint8_t> take() override {
        if (toChip_.empty()) {
            return std::nullopt;
        }
        const uint8_t byte = toChip_.front();
        toChip_.pop_front();
        return byte;
    }
    void put(uint8_t byte) override {
        toHost_.push_back(byte);
    }
    double baud() override {
        return baud_;
    }
    std::optional<Picoseconds> wait(Picoseconds atMost) override {
        return atMost == never && toChip_.empty() ? std::nullopt
                                                  : std::optional(toChip_.empty() ? atMost : 0);
    }

    void send(const uint8_t *bytes, size_t length) {
        toChip_.insert(toChip_.end(), bytes, bytes + length);
    }
    std::vector<uint8_t> received() {
        return std::exchange(toHost_, {});
    }

  private:
    double baud_;
    std::deque<uint8_t> toChip_;
    std::vector<uint8_t> toHost_;
};

} // namespace edgec

#endif
