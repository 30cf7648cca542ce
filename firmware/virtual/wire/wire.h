/* The other end of a chip's serial port. */
#ifndef EDGEC_VIRTUAL_WIRE_H
#define EDGEC_VIRTUAL_WIRE_H

#include <cstdint>
#include <optional>

#include "../timeline.h"

namespace edgec {

class Wire {
  public:
    virtual ~Wire() = default;
    /* The next byte that the host sent, if there is one by now. */
    virtual std::optional<uint8_t> take() = 0;
    virtual void put(uint8_t byte) = 0;
    /* The rate that the host set, in baud. */
    virtual double baud() = 0;
    /* The chip has nothing to do for this long (or `never` ends). Waits for the host, no longer than that,
     * and tells the time that went by; nothing where the host will not send anything meanwhile. */
    virtual std::optional<Picoseconds> wait(Picoseconds atMost) = 0;
};

} // namespace edgec

#endif
