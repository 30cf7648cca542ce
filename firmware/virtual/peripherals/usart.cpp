#include "usart.h"

#include "../chip.h"
#include "gpio.h"

namespace edgec {

/* RM0385 31.8; of the low-power UART, RM0432 "LPUART registers", which has no OVER8. */
static constexpr uint32_t cr1Ue = 1, cr1Re = 1u << 2, cr1Te = 1u << 3, cr1Ps = 1u << 9, cr1Pce = 1u << 10;
static constexpr uint32_t cr1M0 = 1u << 12, cr1Over8 = 1u << 15, cr1M1 = 1u << 28;
static constexpr uint32_t cr2Stop = 3u << 12;
static constexpr uint32_t isrPe = 1, isrFe = 2, isrNf = 4, isrOre = 8, isrRxne = 1u << 5, isrTc = 1u << 6;
static constexpr uint32_t isrTxe = 1u << 7, isrTeack = 1u << 21, isrReack = 1u << 22;
static constexpr uint32_t icrErrors = isrPe | isrFe | isrNf | isrOre, icrTccf = 1u << 6;
/* "LPUART baud rate generation": the least that BRR may hold. */
static constexpr uint32_t leastLowPowerDivider = 0x300;

/* Polls between two looks for what the host sent. */
static constexpr unsigned lookInterval = 16;

Usart::Usart(Chip &chip, const Data &description)
    : Peripheral(chip, description), isLowPower_(description.word("low_power", 0) != 0),
      clockRegister_(description.at("clock").at("register").text()),
      clockShift_(description.at("clock").at("shift").word()), tx_(wiredPin(description, "tx")),
      rx_(wiredPin(description, "rx")),
      control1_(add(
          {"CR1",
           0x00,
           0,
           cr1Ue | cr1Re | cr1Te | cr1Ps | cr1Pce | cr1M0 | cr1M1 | (isLowPower_ ? 0 : cr1Over8)}
      )),
      control2_(add({"CR2", 0x04, 0, cr2Stop})),
      divider_(add({"BRR", 0x0C, 0, isLowPower_ ? 0xFFFFFu : 0xFFFFu})),
      status_(add({"ISR", 0x1C, isrTc | isrTxe})) {
    for (const Data &source : description.at("clock").at("sources").items()) {
        clockSources_.push_back(source.text());
    }
    control1_.write = [this](uint32_t word) {
        const uint32_t wasOn = control1_.value & cr1Ue;
        if (wasOn && ((word ^ control1_.value) & (cr1M0 | cr1M1 | cr1Pce | cr1Ps | cr1Over8))) {
            violate("changes the format of frames while it is enabled");
        }
        control1_.value = word & control1_.known;
    };
    divider_.write = [this](uint32_t word) {
        if (control1_.value & cr1Ue) {
            violate("writes BRR while it is enabled");
        }
        if (isLowPower_ && word < leastLowPowerDivider) {
            violate("has " + std::to_string(word) + " in BRR, and may have 768 or more");
        }
        divider_.value = word & divider_.known;
    };
    status_.read = [this] { return readStatus(); };
    add({"ICR", 0x20, 0, icrErrors | icrTccf | 1u << 4}).write = [this](uint32_t word) {
        status_.value &= ~(word & (icrErrors | icrTccf));
    };
    add({"RDR", 0x24}).read = [this] { return readData(); };
    add({"TDR", 0x28, 0, 0x1FF}).write = [this](uint32_t word) { writeData(word); };
}

/* The board's wire to the host, if it goes to one of the pins that can have this signal. */
std::optional<Usart::Pin> Usart::wiredPin(const Data &description, const char *signal) const {
    if (!description.has("wire")) {
        return std::nullopt;
    }
    const std::string &wired = description.at("wire").at(signal).text();
    for (const Data &pin : description.at("pins").at(signal).items()) {
        const unsigned number = pin.at("pin").word();
        if (wired == "P" + pin.at("port").text() + std::to_string(number)) {
            return Pin{"GPIO" + pin.at("port").text(), number, pin.at("function").word()};
        }
    }
    throw std::invalid_argument(name() + " cannot have its signal " + signal + " at " + wired);
}

void Usart::connect() {
    for (auto *pin : {&tx_, &rx_}) {
        if (*pin) {
            (*pin)->gpio = &chip_.peripheral<Gpio>((*pin)->port);
        }
    }
}

void Usart::reset(ResetCause cause) {
    Peripheral::reset(cause);
    waiting_.reset();
    sending_.reset();
    isArriving_ = false;
}

bool Usart::isConnected(const std::optional<Pin> &pin) {
    return pin && pin->gpio->hasFunction(pin->number, pin->function);
}

bool Usart::isOn(uint32_t direction) const {
    const uint32_t needed = cr1Ue | direction;
    return (control1_.value & needed) == needed && divider_.value != 0;
}

/* "USART baud rate generation"; word length with the parity bit: CR1, M1 and M0. */
LineFormat Usart::format() const {
    const size_t source = chip_.clocks().field(clockRegister_, clockShift_, 2);
    const auto clock = static_cast<double>(chip_.clocks().hz(clockSources_.at(source)));
    double divider = divider_.value;
    if (isLowPower_) {
        divider /= 256;
    } else if (control1_.value & cr1Over8) {
        divider = ((divider_.value & ~15u) | (divider_.value & 7) << 1) / 2.0;
    }
    const unsigned wordBits = control1_.value & cr1M1 ? 7 : control1_.value & cr1M0 ? 9 : 8;
    const bool hasParity = (control1_.value & cr1Pce) != 0;
    const Parity parity = !hasParity ? Parity::none : control1_.value & cr1Ps ? Parity::odd : Parity::even;
    const unsigned stopBits = (control2_.value & cr2Stop) >> 12 == 2 ? 2 : 1;
    return {clock / divider, wordBits - (hasParity ? 1 : 0), parity, stopBits};
}

/* Pseudo-terminals know a baud rate, but no parity: docs/protocol.md says what hosts use. */
LineFormat Usart::hostFormat() const {
    return {chip_.wire().baud(), 8, Parity::even, 1};
}

Picoseconds Usart::frameTime(const LineFormat &format) const {
    return static_cast<Picoseconds>(format.frameBits() / format.baud * static_cast<double>(second));
}

uint32_t Usart::readStatus() {
    const uint32_t present = status_.value | (isOn(cr1Te) ? isrTeack : 0) | (isOn(cr1Re) ? isrReack : 0);
    if (present & (isrRxne | icrErrors)) {
        chip_.progressed();
        return present;
    }
    if (!isArriving_ && ++pollsSinceLook_ >= lookInterval) {
        pollsSinceLook_ = 0;
        listen();
    }
    chip_.polledInVain(isArriving_ || sending_);
    return present;
}

void Usart::writeData(uint32_t word) {
    chip_.progressed();
    if (!isOn(cr1Te)) {
        return violate("sends a byte while its transmitter is off");
    }
    if ((status_.value & isrTxe) == 0) {
        violate("writes TDR before it is empty (TXE)");
    }
    waiting_ = word & 0x1FF;
    status_.value &= ~(isrTxe | isrTc);
    if (!sending_) {
        send();
    }
}

/* From TDR into the shift register. */
void Usart::send() {
    sending_ = waiting_;
    waiting_.reset();
    status_.value |= isrTxe;
    chip_.timeline().schedule(chip_.timeline().now() + frameTime(format()), this, [this] { sent(); });
}

void Usart::sent() {
    const LineFormat own = format();
    if (isConnected(tx_)) {
        chip_.wire().put(static_cast<uint8_t>(receive(own, *sending_, hostFormat()).data));
    }
    sending_.reset();
    if (waiting_) {
        send();
    } else {
        status_.value |= isrTc;
    }
}

/* Bytes that the host sent follow each other without a pause. */
void Usart::listen() {
    if (const auto byte = chip_.wire().take()) {
        isArriving_ = true;
        const Picoseconds end = chip_.timeline().now() + frameTime(hostFormat());
        chip_.timeline().schedule(end, this, [this, byte = *byte] { arrived(byte); });
    } else {
        isArriving_ = false;
    }
}

void Usart::arrived(uint8_t byte) {
    if (isOn(cr1Re) && isConnected(rx_)) {
        const Received received = receive(hostFormat(), byte, format());
        status_.value |= (received.hasParityError ? isrPe : 0) | (received.hasFramingError ? isrFe : 0);
        if (status_.value & isrRxne) {
            status_.value |= isrOre; /* the byte is lost */
        } else {
            const bool hasParity = (control1_.value & cr1Pce) != 0;
            data_ = received.data | (hasParity && received.parityBit ? UINT32_C(1) << format().dataBits : 0);
            status_.value |= isrRxne;
        }
        chip_.progressed();
    }
    listen();
}

uint32_t Usart::readData() {
    chip_.progressed();
    status_.value &= ~isrRxne;
    return data_;
}

} // namespace edgec
