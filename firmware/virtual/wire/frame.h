/* What a receiver makes of a sender's frame, where their rates and formats need not agree. */
#ifndef EDGEC_VIRTUAL_FRAME_H
#define EDGEC_VIRTUAL_FRAME_H

#include <cstdint>

namespace edgec {

enum class Parity { none, even, odd };

struct LineFormat {
    double baud;
    unsigned dataBits = 8;
    Parity parity = Parity::even;
    unsigned stopBits = 1;

    /* Of start, data, parity and stop. */
    unsigned frameBits() const {
        return 1 + dataBits + (parity == Parity::none ? 0 : 1) + stopBits;
    }
};

struct Received {
    uint32_t data; /* without the parity bit */
    bool parityBit;
    bool hasParityError;
    bool hasFramingError;
};

/* Samples the frame of `data` in the middle of each of the receiver's bits. The line is high after it. */
Received receive(const LineFormat &sender, uint32_t data, const LineFormat &receiver);

} // namespace edgec

#endif
