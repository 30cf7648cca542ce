#include "boot_rom.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace edgec {

/* AN3155: bytes and codes of the commands. */
static constexpr uint8_t synchronisation = 0x7F, ack = 0x79, nack = 0x1F;
static constexpr uint8_t get = 0x00, getVersion = 0x01, getId = 0x02, readMemory = 0x11, go = 0x21;
static constexpr uint8_t writeMemory = 0x31, extendedErase = 0x44;
static constexpr uint16_t massErase = 0xFFFF;
/* AN3155, "USART bootloader code sequence": it finds the host's rate out, up to here. */
static constexpr double fastest = 115200;

BootRom::BootRom(const Data &description, Chip &chip, Wire &wire)
    : chip_(chip), wire_(wire), version_(static_cast<uint8_t>(description.at("version").word())),
      productId_(static_cast<uint16_t>(description.at("product_id").word())),
      flashAddress_(description.at("flash").word()), freeRam_(description.at("free_ram").word()) {
    for (const Data &size : description.at("sectors").items()) {
        sectors_.push_back(size.word());
    }
    const Data &host = description.at("wire");
    for (const Data &pins : description.at("pins").items()) {
        isConnected_ = isConnected_ || (pins.at("tx").text() == host.at("tx").text() &&
                                        pins.at("rx").text() == host.at("rx").text());
    }
}

std::optional<uint32_t> BootRom::serve() {
    while (!started_) {
        const auto byte = wire_.take();
        if (!byte) {
            break;
        }
        if (!isConnected_ || wire_.baud() > fastest) {
            continue;
        }
        packet_.push_back(*byte);
        if (packet_.size() == expected_) {
            (this->*handler_)();
        }
    }
    return std::exchange(started_, std::nullopt);
}

void BootRom::expect(size_t bytes, Handler handler) {
    packet_.clear();
    expected_ = bytes;
    handler_ = handler;
}

void BootRom::expectCommand() {
    expect(2, &BootRom::command);
}

void BootRom::answer(bool isAccepted) {
    wire_.put(isAccepted ? ack : nack);
}

void BootRom::send(std::initializer_list<uint8_t> bytes) {
    for (const uint8_t byte : bytes) {
        wire_.put(byte);
    }
}

bool BootRom::isWhole() const {
    uint8_t sum = 0;
    for (const uint8_t byte : packet_) {
        sum ^= byte;
    }
    return sum == 0;
}

uint32_t BootRom::word() const {
    return static_cast<uint32_t>(packet_[0]) << 24 | static_cast<uint32_t>(packet_[1]) << 16 |
           static_cast<uint32_t>(packet_[2]) << 8 | packet_[3];
}

uint8_t *BootRom::bytesAt(uint32_t address, size_t length) const {
    Memory *const memory = chip_.memoryAt(address);
    uint32_t offset = 0;
    if (memory == nullptr || !memory->find(address, offset) || length > memory->bytes().size() - offset) {
        return nullptr;
    }
    return memory->bytes().data() + offset;
}

bool BootRom::isFlash(uint32_t address) const {
    return chip_.memoryAt(address)->isFlash();
}

void BootRom::synchronise() {
    if (packet_[0] != synchronisation) {
        return expect(1, &BootRom::synchronise);
    }
    answer(true);
    expectCommand();
}

void BootRom::command() {
    const uint8_t code = packet_[0];
    if ((code ^ packet_[1]) != 0xFF) {
        answer(false);
        return expectCommand();
    }
    const auto low = static_cast<uint8_t>(productId_), high = static_cast<uint8_t>(productId_ >> 8);
    switch (code) {
    case get:
        send({ack, 7, version_, get, getVersion, getId, readMemory, go, writeMemory, extendedErase, ack});
        return expectCommand();
    case getVersion:
        send({ack, version_, 0, 0, ack});
        return expectCommand();
    case getId:
        send({ack, 1, high, low, ack});
        return expectCommand();
    case readMemory:
        answer(true);
        return expect(5, &BootRom::readAddress);
    case go:
        answer(true);
        return expect(5, &BootRom::goAddress);
    case writeMemory:
        answer(true);
        return expect(5, &BootRom::writeAddress);
    case extendedErase:
        answer(true);
        return expect(2, &BootRom::eraseCount);
    default:
        answer(false);
        return expectCommand();
    }
}

void BootRom::readAddress() {
    address_ = word();
    const bool isAccepted = isWhole() && bytesAt(address_, 1) != nullptr;
    answer(isAccepted);
    isAccepted ? expect(2, &BootRom::readCount) : expectCommand();
}

void BootRom::readCount() {
    const size_t length = packet_[0] + size_t{1};
    const uint8_t *const bytes = bytesAt(address_, length);
    const bool isAccepted = (packet_[0] ^ packet_[1]) == 0xFF && bytes != nullptr;
    answer(isAccepted);
    for (size_t i = 0; isAccepted && i < length; i++) {
        wire_.put(bytes[i]);
    }
    expectCommand();
}

void BootRom::goAddress() {
    const bool isAccepted = isWhole() && bytesAt(word(), 8) != nullptr;
    answer(isAccepted);
    if (isAccepted) {
        started_ = word();
    }
    expectCommand();
}

void BootRom::writeAddress() {
    address_ = word();
    const bool isMemory = bytesAt(address_, 4) != nullptr && (isFlash(address_) || address_ >= freeRam_);
    const bool isAccepted = isWhole() && isMemory && address_ % 4 == 0;
    answer(isAccepted);
    isAccepted ? expect(1, &BootRom::writeCount) : expectCommand();
}

/* The count, less one, is part of the checksum. */
void BootRom::writeCount() {
    expected_ = 1 + packet_[0] + size_t{1} + 1;
    handler_ = &BootRom::writeData;
}

void BootRom::writeData() {
    const size_t length = packet_[0] + size_t{1};
    uint8_t *const target = bytesAt(address_, length);
    const bool isAccepted = isWhole() && target != nullptr && length % 4 == 0;
    for (size_t i = 0; isAccepted && i < length; i++) {
        const uint8_t byte = packet_[1 + i];
        target[i] = isFlash(address_) ? target[i] & byte : byte; /* flash can only be cleared */
    }
    answer(isAccepted);
    expectCommand();
}

void BootRom::eraseCount() {
    const uint32_t count = static_cast<uint32_t>(packet_[0]) << 8 | packet_[1];
    expected_ = count == massErase ? 3 : 2 + 2 * (size_t{count} + 1) + 1;
    handler_ = &BootRom::eraseSectors;
}

void BootRom::eraseSectors() {
    std::vector<uint32_t> wanted;
    for (size_t i = 2; i + 2 < packet_.size(); i += 2) {
        wanted.push_back(static_cast<uint32_t>(packet_[i]) << 8 | packet_[i + 1]);
    }
    if (packet_.size() == 3) {
        for (uint32_t sector = 0; sector < sectors_.size(); sector++) {
            wanted.push_back(sector);
        }
    }
    const bool isAccepted = isWhole() && std::all_of(wanted.begin(), wanted.end(), [this](uint32_t sector) {
                                return sector < sectors_.size();
                            });
    for (size_t i = 0; isAccepted && i < wanted.size(); i++) {
        erase(wanted[i]);
    }
    answer(isAccepted);
    expectCommand();
}

void BootRom::erase(uint32_t sector) {
    uint32_t address = flashAddress_;
    for (uint32_t i = 0; i < sector; i++) {
        address += sectors_[i];
    }
    std::memset(bytesAt(address, sectors_[sector]), 0xFF, sectors_[sector]);
}

} // namespace edgec
