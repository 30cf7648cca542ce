#include "frame.h"

namespace edgec {

static bool isOdd(uint32_t bits) {
    return __builtin_parity(bits) != 0;
}

/* The frame's bits, the start bit (0) lowest. */
static uint32_t encode(const LineFormat &format, uint32_t data) {
    data &= (UINT32_C(1) << format.dataBits) - 1;
    uint32_t bits = data << 1;
    unsigned length = 1 + format.dataBits;
    if (format.parity != Parity::none) {
        const bool parity = isOdd(data) != (format.parity == Parity::odd);
        bits |= static_cast<uint32_t>(parity) << length;
        length++;
    }
    return bits | ~UINT32_C(0) << length; /* stop bits, then an idle line */
}

Received receive(const LineFormat &sender, uint32_t data, const LineFormat &receiver) {
    const uint32_t line = encode(sender, data);
    const auto sample = [&](unsigned bit) {
        const double place = (bit + 0.5) * sender.baud / receiver.baud;
        return place >= 31 || (line >> static_cast<unsigned>(place) & 1) != 0;
    };
    Received received{};
    for (unsigned bit = 0; bit < receiver.dataBits; bit++) {
        received.data |= static_cast<uint32_t>(sample(1 + bit)) << bit;
    }
    unsigned next = 1 + receiver.dataBits;
    if (receiver.parity != Parity::none) {
        received.parityBit = sample(next++);
        const bool sum = isOdd(received.data) != received.parityBit;
        received.hasParityError = sum != (receiver.parity == Parity::odd);
    }
    received.hasFramingError = !sample(next);
    return received;
}

} // namespace edgec
