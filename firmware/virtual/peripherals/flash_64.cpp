#include "flash_64.h"

#include <cstring>

#include "../chip.h"
#include "../hex.h"
#include "voltage.h"

namespace edgec {

/* RM0444 3.7. */
static constexpr uint32_t acrLatency = 7, acrPrften = 1u << 8, acrIcen = 1u << 9, acrIcrst = 1u << 11;
/* RM0432 3.7.1: the data cache, which the STM32L4 has too. */
static constexpr uint32_t acrDcen = 1u << 10, acrDcrst = 1u << 12;
static constexpr uint32_t srEop = 1, srProgerr = 1u << 3, srPgaerr = 1u << 5, srSizerr = 1u << 6;
static constexpr uint32_t srPgserr = 1u << 7, srErrors = 0xC3FA, srCfgbsy = 1u << 18;
static constexpr uint32_t crPg = 1, crPer = 2, crPnb = 1023u << 3, crStrt = 1u << 16, crLock = 1u << 31;
static constexpr uint32_t eccd = 1u << 31;

static constexpr uint32_t unit = 8; /* bytes that are programmed at once */

static uint32_t bit(const Data &description, const char *field) {
    return description.has(field) ? UINT32_C(1) << description.at(field).word() : 0;
}

Flash64::Flash64(Chip &chip, const Data &description)
    : Peripheral(chip, description), memoryAddress_(description.at("memory").word()),
      pageSize_(description.at("page").word()), pagesPerBank_(description.at("pages_per_bank").word()),
      firstPageOfBank2_(description.at("first_page_of_bank_2").word()),
      bankBit_(bit(description, "bank_bit")), eraseMilliseconds_(description.at("erase_ms").word()),
      programMicroseconds_(description.at("program_us").word()),
      failsAcrossBanks_(description.word("prefetch_fails_across_banks", 0) != 0),
      emptyBit_(bit(description, "empty_bit")),
      access_(add(
          {"ACR",
           0x00,
           description.at("acr_reset").word(),
           acrLatency | acrPrften | acrIcen | acrIcrst | emptyBit_ | description.word("acr_more", 0) |
               (description.word("data_cache", 0) != 0 ? acrDcen | acrDcrst : 0)}
      )),
      status_(add({"SR", 0x10, 0, srErrors | srEop})),
      control_(add({"CR", 0x14, crLock, crPg | crPer | (crPnb & ~bankBit_) | bankBit_ | crStrt | crLock})) {
    for (const Data &range : description.at("max_hz").items()) {
        maxHz_.emplace_back();
        for (const Data &hz : range.items()) {
            maxHz_.back().push_back(hz.word());
        }
    }
    if (description.has("options")) {
        const Data &options = description.at("options");
        const uint32_t word = options.at("value").word();
        add({"OPTR", options.at("offset").word(), word});
        if ((word & bit(options, "two_banks_bit")) == 0) {
            /* RM0432 3.3.1: as many pages in one bank as else in each of two. */
            pageSize_ *= 2;
            bankBit_ = 0;
        }
    }
    access_.write = [this](uint32_t word) { writeAccess(word); };
    status_.read = [this] { return status_.value | (half_ ? srCfgbsy : 0); };
    status_.write = [this](uint32_t word) { status_.value &= ~word; };
    control_.write = [this](uint32_t word) { writeControl(word); };
    add({"KEYR", 0x08, 0, UINT32_MAX}).write = [this](uint32_t word) {
        if (const char *const wrong = keys_.take(word, control_, crLock)) {
            violate(wrong);
        }
    };
    for (const Data &offset : description.at("eccr").items()) {
        Register &damage = add({"ECCR", offset.word(), 0, eccd});
        damage.write = [&damage](uint32_t word) { damage.value &= ~(word & eccd); };
        damage_.push_back(&damage);
    }
}

void Flash64::connect() {
    memory_ = chip_.memoryAt(memoryAddress_);
    if (memory_ == nullptr) {
        throw std::invalid_argument(name() + ": there is no memory at " + hex(memoryAddress_));
    }
    voltage_ = &chip_.peripheral<Voltage>("PWR");
}

bool Flash64::isEmpty() const {
    static constexpr uint8_t erased[] = {0xFF, 0xFF, 0xFF, 0xFF};
    return std::memcmp(memory_->bytes().data(), erased, sizeof erased) == 0;
}

/* RM0444 2.5, "Boot configuration": the first word is looked at when the power comes; until then or until
 * firmware says otherwise an empty flash is not started. */
void Flash64::reset(ResetCause cause) {
    const bool wasEmpty = cause == ResetCause::power ? isEmpty() : (access_.value & emptyBit_) != 0;
    Peripheral::reset(cause);
    access_.value |= wasEmpty ? emptyBit_ : 0;
    keys_.reset();
    stale_ = 0;
    half_.reset();
    if (wasEmpty && emptyBit_ != 0 && cause != ResetCause::power) {
        violate("a reset with EMPTY in ACR still set starts the bootloader in ROM, and not the flash");
    }
}

void Flash64::writeAccess(uint32_t word) {
    static const struct {
        const char *name;
        uint32_t enable, reset;
    } caches[] = {
        {"instruction cache (ICRST)", acrIcen, acrIcrst}, {"data cache (DCRST)", acrDcen, acrDcrst}};
    for (const auto &[cache, enable, reset] : caches) {
        if ((word & reset) != 0 && (access_.value & word & enable) != 0) {
            violate(std::string("resets the ") + cache + " while it is on");
        }
        if (word & reset) {
            stale_ &= ~enable;
        }
        if ((word & ~access_.value & stale_ & enable) != 0) {
            violate(
                std::string("holds what was there before, and switches on the ") + cache + " without reset"
            );
        }
    }
    access_.value = (word & access_.known) | (access_.value & ~access_.known);
    for (const uint32_t address : memory_->addresses()) {
        chip_.core().timing().setFlash(
            address, word & acrLatency, word & acrIcen, word & acrDcen, word & acrPrften
        );
    }
    checkWaitStates(chip_.clocks().hz("hclk"));
}

/* The flash changes behind its caches. Code is fetched through one of them even then; data must not be. */
void Flash64::passCaches(const char *what) {
    stale_ = acrIcen | acrDcen;
    if (access_.value & access_.known & acrDcen) {
        violate(std::string(what) + " the flash while its data cache is on (DCEN)");
    }
}

/* RM0444 3.3.3, "FLASH read access latency". */
void Flash64::checkWaitStates(uint64_t hz) {
    const unsigned range = voltage_->range() == 1 ? 1 : 2;
    const std::vector<uint64_t> &limits = maxHz_.at(range - 1);
    const uint32_t present = access_.value & acrLatency;
    if (present >= limits.size() || hz > limits[present]) {
        violate(
            std::to_string(present) + " wait states are too few for " + std::to_string(hz / 1000) +
            " kHz in voltage range " + std::to_string(range)
        );
    }
}

void Flash64::fail(uint32_t error, const std::string &message) {
    status_.value |= error;
    half_.reset();
    violate(message);
}

/* "Flash memory page erase" and "Standard programming", step 2. */
bool Flash64::hasOldErrors() {
    if ((status_.value & srErrors) == 0) {
        return false;
    }
    fail(srPgserr, "starts an operation with the errors of the last one still in SR");
    return true;
}

void Flash64::writeControl(uint32_t word) {
    if (control_.value & crLock) {
        return violate("writes CR while it is locked");
    }
    if (half_) {
        return violate("writes CR between the two words of a double word (CFGBSY)");
    }
    control_.value = word & control_.known & ~crStrt;
    if ((word & crStrt) == 0 || hasOldErrors()) {
        return;
    }
    if ((word & crPer) == 0 || (word & crPg) != 0) {
        return fail(srPgserr, "starts an operation other than the erase of a page, which is not modelled");
    }
    erase(word);
}

/* RM0444 3.3.1, the tables of pages. */
std::optional<uint32_t> Flash64::pageOffset(uint32_t word) const {
    const uint32_t number = (word & crPnb & ~bankBit_) >> 3;
    const bool isInBank2 = (word & bankBit_) != 0;
    const uint32_t page = isInBank2 ? number - firstPageOfBank2_ : number;
    if (page >= pagesPerBank_) {
        return std::nullopt;
    }
    return (page + (isInBank2 ? pagesPerBank_ : 0)) * pageSize_;
}

void Flash64::erase(uint32_t word) {
    const auto offset = pageOffset(word);
    if (!offset) {
        return fail(srPgserr, "erases a page that does not exist, CR is " + hex(word));
    }
    passCaches("erases");
    checkOwnPage(*offset, "erases");
    const bool isWhole = !chip_.losesPower();
    const uint32_t size = isWhole ? pageSize_ : pageSize_ / 2;
    std::memset(memory_->bytes().data() + *offset, 0xFF, size);
    chip_.core().forgetCode(memory_->addresses(), *offset, size);
    mend(*offset, pageSize_);
    if (!isWhole) {
        tear(*offset + size);
    }
    finish(UINT64_C(1000) * eraseMilliseconds_);
}

void Flash64::checkOwnPage(uint32_t offset, const char *what) {
    uint32_t own;
    if (memory_->find(chip_.core().pc(), own) && own / pageSize_ == offset / pageSize_) {
        violate(std::string(what) + " the sector that the code which does so is in");
    }
}

void Flash64::finish(uint64_t microseconds) {
    status_.value |= srEop;
    chip_.timeline().waitUntil(chip_.timeline().now() + microseconds * (second / 1'000'000));
}

uint32_t Flash64::bankOf(uint32_t offset) const {
    return offset / (pageSize_ * pagesPerBank_);
}

/* Code in both banks calls from one into the other. */
void Flash64::executes(uint32_t address) {
    uint32_t offset;
    if (!failsAcrossBanks_ || !memory_->find(address, offset)) {
        return;
    }
    isBankExecuted_[bankOf(offset)] = true;
    if (isBankExecuted_[0] && isBankExecuted_[1] && (access_.value & acrPrften) != 0) {
        violate("code of both banks is executed with prefetch on (PRFTEN), which can fail");
    }
}

/* "Standard programming": two words, the lower address first. */
bool Flash64::program(uint32_t address, unsigned size, uint32_t value) {
    uint32_t offset;
    if (!memory_->find(address, offset)) {
        return false;
    }
    if ((control_.value & crPg) == 0) {
        fail(srPgserr, "a write to " + hex(address) + " in flash without PG in CR");
    } else if (size != 4) {
        fail(srSizerr, "a write of " + std::to_string(size) + " bytes to flash, which takes words only");
    } else if (offset % unit != (half_ ? 4u : 0u) || (half_ && offset != half_->offset + 4)) {
        fail(srPgaerr, "a write to flash that is not half of an aligned double word, at " + hex(address));
    } else if (!half_) {
        if (!hasOldErrors()) {
            half_ = Half{offset, value};
        }
    } else {
        const Half low = *half_;
        half_.reset();
        programUnit(low.offset, low.value, value);
    }
    return true;
}

/* Only zeros may be programmed over something. */
void Flash64::programUnit(uint32_t offset, uint32_t low, uint32_t high) {
    uint8_t *const target = memory_->bytes().data() + offset;
    for (unsigned i = 0; i < unit; i++) {
        if (target[i] != 0xFF && (low | high) != 0) {
            fail(srProgerr, "programs flash at " + hex(memoryAddress_ + offset) + " that is not erased");
            break;
        }
    }
    passCaches("programs");
    checkOwnPage(offset, "programs");
    const bool isWhole = !chip_.losesPower();
    const uint32_t words[] = {low, high};
    const unsigned done = isWhole ? unit : unit / 2;
    for (unsigned i = 0; i < done; i++) {
        target[i] &= static_cast<uint8_t>(words[i / 4] >> 8 * (i % 4));
    }
    chip_.core().forgetCode(memory_->addresses(), offset, unit);
    if (!isWhole) {
        tear(offset);
    }
    finish(programMicroseconds_);
}

/* "Error code correction (ECC)": reading a unit whose code does not fit raises NMI. */
void Flash64::tear(uint32_t offset) {
    torn_.insert(offset);
    Register *const note = damage_[bankOf(offset) < damage_.size() ? bankOf(offset) : 0];
    for (const uint32_t address : memory_->addresses()) {
        chip_.core().watchReads(address + offset, unit, [this, note] {
            note->value |= eccd;
            chip_.core().requestNmi();
        });
    }
}

void Flash64::mend(uint32_t offset, uint32_t size) {
    for (auto place = torn_.lower_bound(offset); place != torn_.end() && *place < offset + size;) {
        for (const uint32_t address : memory_->addresses()) {
            chip_.core().forgetReads(address + *place);
        }
        place = torn_.erase(place);
    }
}

} // namespace edgec
