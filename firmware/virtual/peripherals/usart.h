#ifndef EDGEC_VIRTUAL_USART_H
#define EDGEC_VIRTUAL_USART_H

#include <optional>
#include <vector>

#include "../peripheral.h"
#include "../timeline.h"
#include "../wire/frame.h"

namespace edgec {

class Gpio;

/* USART without FIFO, RM0385 31: asynchronous, polled. Its baud rate follows from the modelled clock, and
 * where that is not the host's, bytes arrive damaged as they do on silicon. It reaches the host only through
 * pins that are given to it. */
class Usart : public Peripheral {
  public:
    Usart(Chip &chip, const Data &description);
    void reset(ResetCause cause) override;
    void connect() override;

  private:
    /* A pin that the board wires to the host, and the function that gives it to this peripheral. */
    struct Pin {
        std::string port;
        unsigned number, function;
        const Gpio *gpio = nullptr;
    };

    std::optional<Pin> wiredPin(const Data &description, const char *signal) const;
    static bool isConnected(const std::optional<Pin> &pin);
    LineFormat format() const;
    LineFormat hostFormat() const;
    Picoseconds frameTime(const LineFormat &format) const;
    bool isOn(uint32_t direction) const;

    uint32_t readStatus();
    uint32_t readData();
    void writeData(uint32_t word);
    void send();
    void sent();
    void listen();
    void arrived(uint8_t byte);

    bool isLowPower_;
    std::string clockRegister_;
    unsigned clockShift_;
    std::vector<std::string> clockSources_;
    std::optional<Pin> tx_, rx_;
    Register &control1_, &control2_, &divider_, &status_;

    uint32_t data_ = 0; /* received */
    std::optional<uint32_t> waiting_, sending_;
    bool isArriving_ = false;
    unsigned pollsSinceLook_ = 0;
};

} // namespace edgec

#endif
