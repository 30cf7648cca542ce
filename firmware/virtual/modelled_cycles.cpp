#include "modelled_cycles.h"

#include <algorithm>
#include <stdexcept>

namespace edgec {

static constexpr size_t mostRanges = 16;

static timing_cache_t cacheOf(const Data &description) {
    return {
        description.at("size").word(), description.at("ways").word(), description.at("line").word(), false};
}

static timing_region_t regionOf(const Data &description) {
    static const struct {
        const char *name;
        timing_memory_t memory;
    } kinds[] = {
        {"tcm", TIMING_TIGHTLY_COUPLED},
        {"flash", TIMING_FLASH},
        {"bus", TIMING_BUS},
        {"device", TIMING_DEVICE},
    };
    const std::string &name = description.at("memory").text();
    for (const auto &kind : kinds) {
        if (name == kind.name) {
            timing_region_t region = {};
            region.address = description.at("address").word();
            region.size = description.at("size").word();
            region.memory = kind.memory;
            region.wait_states = description.word("wait_states", 0);
            region.width = description.word("width", 4);
            region.instruction_lines =
                description.has("lines") ? cacheOf(description.at("lines")) : timing_cache_t{};
            region.data_lines =
                description.has("data_lines") ? cacheOf(description.at("data_lines")) : timing_cache_t{};
            region.data_unbuffered = description.word("data_unbuffered", 0) != 0;
            region.has_prefetch = description.word("prefetch", 0) != 0;
            return region;
        }
    }
    throw std::invalid_argument("the timing of a memory of unknown kind " + name);
}

ModelledCycles::ModelledCycles(
    uc_engine *engine,
    const Data &chip,
    ReadCode readCode,
    ReadRegister readRegister,
    TagBlock tagBlock,
    ForgetTranslations forgetTranslations
)
    : engine_(engine), readCode_(std::move(readCode)), readRegister_(std::move(readRegister)),
      tagBlock_(std::move(tagBlock)), forgetTranslations_(std::move(forgetTranslations)) {
    std::vector<timing_region_t> regions;
    if (chip.has("timing")) {
        for (const Data &region : chip.at("timing").items()) {
            regions.push_back(regionOf(region));
        }
    }
    const std::string &core = chip.at("core").text();
    timing_description_t description = {};
    description.core = core.c_str();
    description.regions = regions.data();
    description.region_count = regions.size();
    if (chip.has("caches")) {
        description.instruction_cache = cacheOf(chip.at("caches").at("instructions"));
        description.data_cache = cacheOf(chip.at("caches").at("data"));
    }
    description.read_code = onReadCode;
    description.read_register = onReadRegister;
    description.tag_block = onTagBlock;
    description.watch_instruction = onWatch;
    description.context = this;
    model_.reset(timing_create(&description));
    if (model_ == nullptr) {
        throw std::invalid_argument("no timing is known of the core " + core);
    }
    watchAccesses();
}

void ModelledCycles::reset() {
    timing_reset(model_.get());
    watchAccesses();
}

void ModelledCycles::setFlash(
    uint32_t address, uint32_t waitStates, bool instructionLines, bool dataLines, bool prefetch
) {
    timing_set_wait_states(model_.get(), address, waitStates);
    timing_set_accelerator(model_.get(), address, instructionLines, dataLines, prefetch);
    watchAccesses();
}

void ModelledCycles::setCaches(bool instructions, bool data) {
    timing_set_caches(model_.get(), instructions, data);
    watchAccesses();
}

template <class Item> static void append(void *items, const Item *item) {
    static_cast<std::vector<Item> *>(items)->push_back(*item);
}

std::vector<timing_line_t> ModelledCycles::profile() {
    std::vector<timing_line_t> lines;
    timing_profile(model_.get(), append<timing_line_t>, &lines);
    return lines;
}

std::vector<timing_unknown_t> ModelledCycles::unknownInstructions() {
    std::vector<timing_unknown_t> instructions;
    timing_unknown_instructions(model_.get(), append<timing_unknown_t>, &instructions);
    return instructions;
}

bool ModelledCycles::onReadCode(void *self, uint32_t address, void *bytes, size_t size) {
    return static_cast<ModelledCycles *>(self)->readCode_(address, bytes, size);
}

uint32_t ModelledCycles::onReadRegister(void *self, unsigned index) {
    return static_cast<ModelledCycles *>(self)->readRegister_(index);
}

uint8_t ModelledCycles::onTagBlock(void *self, uint32_t address, uint32_t size) {
    return static_cast<ModelledCycles *>(self)->tagBlock_(address, size);
}

void ModelledCycles::onWatch(void *self, uint32_t address) {
    uc_engine *const engine = static_cast<ModelledCycles *>(self)->engine_;
    uc_hook hook;
    uc_hook_add(engine, &hook, UC_HOOK_CODE, reinterpret_cast<void *>(onWatched), self, address, address);
    uc_ctl_remove_cache(engine, address, address + 4);
}

void ModelledCycles::onWatched(uc_engine *, uint64_t address, uint32_t, void *self) {
    timing_operands(static_cast<ModelledCycles *>(self)->model_.get(), static_cast<uint32_t>(address));
}

void ModelledCycles::onAccess(
    uc_engine *, uc_mem_type type, uint64_t address, int size, int64_t, void *self
) {
    timing_access(
        static_cast<ModelledCycles *>(self)->model_.get(),
        static_cast<uint32_t>(address),
        static_cast<uint32_t>(size),
        type == UC_MEM_WRITE
    );
}

static bool areEqual(const std::vector<timing_range_t> &a, const std::vector<timing_range_t> &b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](timing_range_t x, timing_range_t y) {
        return x.begin == y.begin && x.end == y.end;
    });
}

/* Only where accesses matter: the engine is several times slower with such hooks. */
void ModelledCycles::watchAccesses() {
    std::vector<timing_range_t> ranges(mostRanges);
    ranges.resize(std::min(timing_watched_ranges(model_.get(), ranges.data(), mostRanges), mostRanges));
    if (areEqual(ranges, ranges_)) {
        return;
    }
    ranges_ = ranges;
    for (const uc_hook hook : hooks_) {
        uc_hook_del(engine_, hook);
    }
    hooks_.clear();
    for (const timing_range_t range : ranges_) {
        uc_hook hook;
        uc_hook_add(
            engine_,
            &hook,
            UC_HOOK_MEM_READ | UC_HOOK_MEM_WRITE,
            reinterpret_cast<void *>(onAccess),
            this,
            range.begin,
            static_cast<uint64_t>(range.end) - 1
        );
        hooks_.push_back(hook);
    }
    forgetTranslations_(); /* they go around the hooks */
}

} // namespace edgec
