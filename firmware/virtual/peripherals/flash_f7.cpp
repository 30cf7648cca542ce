#include "flash_f7.h"

#include <cstring>

#include "../chip.h"
#include "../hex.h"

namespace edgec {

/* RM0385 3.7. */
static constexpr uint32_t acrLatency = 15, acrPrften = 1u << 8, acrArten = 1u << 9, acrArtrst = 1u << 11;
static constexpr uint32_t srEop = 1, srPgaerr = 1u << 5, srPgperr = 1u << 6, srErserr = 1u << 7;
static constexpr uint32_t srErrors = 0xF2;
static constexpr uint32_t crPg = 1, crSer = 2, crMer = 4, crStrt = 1u << 16, crLock = 1u << 31;
static constexpr uint32_t crSnb = 15u << 3, crPsize = 3u << 8;

FlashF7::FlashF7(Chip &chip, const Data &description)
    : Peripheral(chip, description), memoryAddress_(description.at("memory").word()),
      hzPerWaitState_(description.at("hz_per_wait_state").word()),
      programMicroseconds_(description.at("program_us").word()),
      access_(add({"ACR", 0x00, 0, acrLatency | acrPrften | acrArten | acrArtrst})),
      status_(add({"SR", 0x0C, 0, srErrors | srEop})),
      control_(add({"CR", 0x10, crLock, crPg | crSer | crMer | crSnb | crPsize | crStrt | crLock})) {
    uint32_t begin = 0;
    for (const Data &sector : description.at("sectors").items()) {
        sectors_.push_back({begin, sector.at("size").word(), sector.at("erase_ms").word()});
        begin += sectors_.back().size;
    }
    access_.write = [this](uint32_t word) {
        access_.value = word & access_.known;
        for (const uint32_t address : memory_->addresses()) {
            chip_.core().timing().setFlash(
                address, word & acrLatency, word & acrArten, word & acrArten, word & acrPrften
            );
        }
        checkWaitStates(chip_.clocks().hz("hclk"));
    };
    status_.write = [this](uint32_t word) { status_.value &= ~word; };
    control_.write = [this](uint32_t word) { writeControl(word); };
    add({"KEYR", 0x04, 0, UINT32_MAX}).write = [this](uint32_t word) {
        if (const char *const wrong = keys_.take(word, control_, crLock)) {
            violate(wrong);
        }
    };
}

void FlashF7::connect() {
    memory_ = chip_.memoryAt(memoryAddress_);
    if (memory_ == nullptr) {
        throw std::invalid_argument(name() + ": there is no memory at " + hex(memoryAddress_));
    }
}

void FlashF7::reset(ResetCause cause) {
    Peripheral::reset(cause);
    keys_.reset();
}

/* RM0385 3.3.2, "Read access latency", for 2.7 V and more. */
void FlashF7::checkWaitStates(uint64_t hz) {
    const uint64_t needed = hz == 0 ? 0 : (hz - 1) / hzPerWaitState_;
    const uint32_t present = access_.value & acrLatency;
    if (present < needed) {
        violate(
            std::to_string(present) + " wait states are too few for " + std::to_string(hz / 1000) +
            " kHz, which need " + std::to_string(needed)
        );
    }
}

void FlashF7::writeControl(uint32_t word) {
    if (control_.value & crLock) {
        return violate("writes CR while it is locked");
    }
    control_.value = word & control_.known & ~crStrt;
    if ((word & crStrt) == 0) {
        return;
    }
    if ((word & crMer) != 0 || (word & crSer) == 0) {
        return violate("starts an operation other than the erase of a sector, which is not modelled");
    }
    erase((word & crSnb) >> 3);
}

void FlashF7::erase(uint32_t number) {
    if (number >= sectors_.size()) {
        status_.value |= srErserr;
        return violate("erases sector " + std::to_string(number) + ", which does not exist");
    }
    const Sector &sector = sectors_[number];
    checkOwnSector(sector, "erases");
    const bool isWhole = !chip_.losesPower();
    auto *const begin = memory_->bytes().data() + sector.begin;
    std::memset(begin, 0xFF, isWhole ? sector.size : sector.size / 2);
    chip_.core().forgetCode(memory_->addresses(), sector.begin, sector.size);
    finish(UINT64_C(1000) * sector.eraseMilliseconds);
}

const FlashF7::Sector *FlashF7::sectorOf(uint32_t offset) const {
    for (const Sector &sector : sectors_) {
        if (offset - sector.begin < sector.size) {
            return &sector;
        }
    }
    return nullptr;
}

void FlashF7::checkOwnSector(const Sector &sector, const char *what) {
    uint32_t offset;
    if (memory_->find(chip_.core().pc(), offset) && sectorOf(offset) == &sector) {
        violate(std::string(what) + " the sector that the code which does so is in");
    }
}

void FlashF7::finish(uint64_t microseconds) {
    status_.value |= srEop;
    chip_.timeline().waitUntil(chip_.timeline().now() + microseconds * (second / 1'000'000));
}

/* RM0385 3.3.6, "Flash program operations". */
bool FlashF7::program(uint32_t address, unsigned size, uint32_t value) {
    uint32_t offset;
    if (!memory_->find(address, offset)) {
        return false;
    }
    if ((control_.value & crPg) == 0) {
        status_.value |= srErserr;
        violate("a write to " + hex(address) + " in flash without PG in CR");
        return true;
    }
    if (size != UINT32_C(1) << ((control_.value & crPsize) >> 8)) {
        status_.value |= srPgperr;
        violate("a write of " + std::to_string(size) + " bytes to flash, which PSIZE in CR does not allow");
        return true;
    }
    if (offset % size != 0) {
        status_.value |= srPgaerr;
        violate("a write to flash that is not aligned, at " + hex(address));
        return true;
    }
    uint8_t *const target = memory_->bytes().data() + offset;
    for (unsigned i = 0; i < size; i++) {
        if (target[i] != 0xFF) {
            violate("programs flash at " + hex(address) + " that is not erased");
            break;
        }
    }
    checkOwnSector(*sectorOf(offset), "programs");
    const unsigned done = chip_.losesPower() ? size / 2 : size;
    for (unsigned i = 0; i < done; i++) {
        target[i] &= static_cast<uint8_t>(value >> 8 * i);
    }
    chip_.core().forgetCode(memory_->addresses(), offset, size);
    finish(programMicroseconds_);
    return true;
}

} // namespace edgec
