#include "caches.h"

#include "../chip.h"

namespace edgec {

CacheShape::CacheShape(const Data &description)
    : bytes(description.at("size").word()), ways(description.at("ways").word()),
      line(description.at("line").word()) {
}

uint32_t CacheShape::identification() const {
    static constexpr uint32_t everyPolicy = 0xF0000000;
    const auto lineCode = static_cast<uint32_t>(__builtin_ctz(line) - 4);
    return everyPolicy | (sets() - 1) << 13 | (ways - 1) << 3 | lineCode;
}

Caches::Caches(Chip &chip, const Data &description, const Data &shapes)
    : Peripheral(chip, description), data_(shapes.at("data")) {
    add({"ICIALLU", 0x00, 0, UINT32_MAX}).write = [this](uint32_t) {
        areInstructionsClean_ = true;
        chip_.core().timing().invalidateCaches(true, false);
    };
    Register &bySetAndWay = add({"DCISW", 0x10, 0, UINT32_MAX});
    bySetAndWay.write = [this](uint32_t word) { cleanLines_.insert(word); };
    /* By address, to or from memory: it holds what the core sees anyway. */
    static const struct {
        const char *name;
        uint32_t offset;
    } byAddress[] = {
        {"ICIMVAU", 0x08}, {"DCIMVAC", 0x0C}, {"DCCMVAU", 0x14}, {"DCCMVAC", 0x18}, {"DCCIMVAC", 0x20}};
    for (const auto &[name, offset] : byAddress) {
        add({name, offset, 0, UINT32_MAX}).write = [](uint32_t) {};
    }
}

void Caches::reset(ResetCause cause) {
    Peripheral::reset(cause);
    areInstructionsClean_ = false;
    cleanLines_.clear();
}

void Caches::enable(bool instructions, bool data) {
    if (instructions && !areInstructionsClean_) {
        violate("the instruction cache is switched on before it is invalidated (ICIALLU)");
    }
    if (data && cleanLines_.size() < data_.sets() * data_.ways) {
        violate("the data cache is switched on before all of its sets and ways are invalidated (DCISW)");
    }
    chip_.core().timing().setCaches(instructions, data);
}

CacheGeometry::CacheGeometry(Chip &chip, const Data &description, const Data &shapes)
    : Peripheral(chip, description), instructions_(shapes.at("instructions")), data_(shapes.at("data")),
      selection_(add({"CSSELR", 0x0C, 0, 0xF})) {
    static constexpr uint32_t bothAtLevel1 = 0x09000003;
    add({"CLIDR", 0x00, bothAtLevel1});
    add({"CCSIDR", 0x08}).read = [this] {
        return selection_.value & 1 ? instructions_.identification() : data_.identification();
    };
}

} // namespace edgec
