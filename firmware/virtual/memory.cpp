#include "memory.h"

#include <algorithm>

namespace edgec {

/* Page size of the engine: memories are mapped by whole pages. */
static constexpr uint32_t page = 1024;

Memory::Memory(const Data &description)
    : name_(description.at("name").text()), isFlash_(description.at("kind").text() == "flash") {
    const uint32_t size = description.at("size").word();
    for (const Data &address : description.at("addresses").items()) {
        addresses_.push_back(address.word());
    }
    if (size % page != 0) {
        throw std::invalid_argument(name_ + ": its size is not a multiple of 1024");
    }
    bytes_.assign(size, 0xFF);
}

/* What RAM holds at this place after power-up. */
static uint8_t chance(uint32_t offset) {
    uint32_t bits = (offset | 3) * UINT32_C(0x9E3779B1) ^ UINT32_C(0x85EBCA6B);
    bits ^= bits >> 15;
    bits *= UINT32_C(0x2C1B3C6D);
    bits ^= bits >> 12;
    return static_cast<uint8_t>(bits >> 8 * (offset & 3));
}

void Memory::powerUp() {
    if (isFlash_) {
        return;
    }
    for (uint32_t offset = 0; offset < bytes_.size(); offset++) {
        bytes_[offset] = chance(offset);
    }
}

bool Memory::find(uint32_t address, uint32_t &offset) const {
    for (const uint32_t start : addresses_) {
        if (address - start < bytes_.size()) {
            offset = address - start;
            return true;
        }
    }
    return false;
}

bool Memory::isUntouched(uint32_t offset, uint32_t length) const {
    for (uint32_t place = offset; place < offset + length; place++) {
        if (isFlash_ || bytes_[place] != chance(place)) {
            return false;
        }
    }
    return true;
}

} // namespace edgec
