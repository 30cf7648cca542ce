/* The bootloader in the ROM of an STM32, as the host sees it: ST AN3155 over a USART, entered by BOOT0. It is
 * a model of the protocol, not of the ROM's program, which ST does not publish. */
#ifndef EDGEC_VIRTUAL_BOOT_ROM_H
#define EDGEC_VIRTUAL_BOOT_ROM_H

#include <cstdint>
#include <optional>
#include <vector>

#include "../chip.h"
#include "../wire/wire.h"

namespace edgec {

class BootRom {
  public:
    /* `description` is the chip's `rom`: what AN2606 says of it, with the pins that the host is at in `wire`.
     */
    BootRom(const Data &description, Chip &chip, Wire &wire);

    /* Serves what the host has sent by now. Where it asked for a program to be started, its vector table. */
    std::optional<uint32_t> serve();

  private:
    using Handler = void (BootRom::*)();

    /* The next so many bytes go to this handler, in `packet_`. */
    void expect(size_t bytes, Handler handler);
    void expectCommand();
    void answer(bool isAccepted);
    void send(std::initializer_list<uint8_t> bytes);
    bool isWhole() const;
    uint32_t word() const;
    /* The bytes of a memory from the address on, if there are that many. */
    uint8_t *bytesAt(uint32_t address, size_t length) const;
    bool isFlash(uint32_t address) const;

    void synchronise();
    void command();
    void readAddress();
    void readCount();
    void goAddress();
    void writeAddress();
    void writeCount();
    void writeData();
    void eraseCount();
    void eraseSectors();
    void erase(uint32_t sector);

    Chip &chip_;
    Wire &wire_;
    uint8_t version_;
    uint16_t productId_;
    uint32_t flashAddress_, freeRam_;
    std::vector<uint32_t> sectors_;
    bool isConnected_ = false;
    std::vector<uint8_t> packet_;
    size_t expected_ = 1;
    Handler handler_ = &BootRom::synchronise;
    uint32_t address_ = 0;
    std::optional<uint32_t> started_;
};

} // namespace edgec

#endif
