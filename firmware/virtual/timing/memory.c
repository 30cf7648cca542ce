#include "memory.h"

#include <stdlib.h>

bool memory_create(memory_t *memory, const timing_description_t *description, uint32_t bus_latency) {
    *memory = (memory_t){.region_count = description->region_count, .bus_latency = bus_latency};
    memory->regions = calloc(description->region_count + 1, sizeof *memory->regions);
    bool is_complete = memory->regions != NULL &&
                       cache_create(&memory->instruction_cache, description->instruction_cache) &&
                       cache_create(&memory->data_cache, description->data_cache);
    for (size_t i = 0; is_complete && i < description->region_count; i++) {
        region_t *region = &memory->regions[i];
        region->description = description->regions[i];
        is_complete = cache_create(&region->instruction_lines, region->description.instruction_lines) &&
                      cache_create(&region->data_lines, region->description.data_lines);
    }
    if (is_complete) {
        memory_reset(memory);
    }
    return is_complete;
}

void memory_destroy(memory_t *memory) {
    for (size_t i = 0; memory->regions != NULL && i < memory->region_count; i++) {
        cache_destroy(&memory->regions[i].instruction_lines);
        cache_destroy(&memory->regions[i].data_lines);
    }
    free(memory->regions);
    cache_destroy(&memory->instruction_cache);
    cache_destroy(&memory->data_cache);
}

void memory_reset(memory_t *memory) {
    cache_invalidate(&memory->instruction_cache);
    cache_invalidate(&memory->data_cache);
    memory->instruction_cache.is_on = memory->data_cache.is_on = false;
    for (size_t i = 0; i < memory->region_count; i++) {
        region_t *region = &memory->regions[i];
        cache_invalidate(&region->instruction_lines);
        cache_invalidate(&region->data_lines);
        region->instruction_lines.is_on = region->instruction_lines.lines != NULL;
        region->data_lines.is_on = region->data_lines.lines != NULL;
        region->has_prefetch = region->description.has_prefetch;
        region->wait_states = region->description.wait_states;
        region->fetched = region->read = 0;
    }
}

static bool contains(const region_t *region, uint32_t address) {
    return address - region->description.address < region->description.size;
}

region_t *memory_region(memory_t *memory, uint32_t address) {
    if (memory->region_count != 0 && contains(&memory->regions[memory->last_region], address)) {
        return &memory->regions[memory->last_region];
    }
    for (size_t i = 0; i < memory->region_count; i++) {
        if (contains(&memory->regions[i], address)) {
            memory->last_region = i;
            return &memory->regions[i];
        }
    }
    return NULL;
}

static bool is_cacheable(const region_t *region) {
    return region->description.memory == TIMING_FLASH || region->description.memory == TIMING_BUS;
}

bool memory_fetch_matters(const memory_t *memory, const region_t *region) {
    return region != NULL && is_cacheable(region) &&
           (region->wait_states != 0 || memory->instruction_cache.is_on);
}

bool memory_data_matters(const memory_t *memory, const region_t *region) {
    return region != NULL && region->description.memory != TIMING_TIGHTLY_COUPLED &&
           (region->wait_states != 0 || (memory->data_cache.is_on && is_cacheable(region)));
}

/* Misses of the core's own cache: the core waits for the first words and goes on with them. */
static uint32_t cached_fetch(memory_t *memory, region_t *region, uint32_t address, uint32_t size) {
    const uint32_t line = UINT32_C(1) << memory->instruction_cache.line_shift;
    uint32_t stall = 0;
    for (uint32_t at = address & ~(line - 1); at < address + size; at += line) {
        if (!cache_touch(&memory->instruction_cache, at)) {
            stall += memory->bus_latency + region->wait_states;
        }
    }
    return stall;
}

/* Lines of the flash, one after the other. A line that follows the last one has been on its way since that
 * was there, if the flash prefetches. */
static uint32_t
flash_fetch(region_t *region, uint32_t address, uint32_t size, uint64_t now, uint32_t cycles) {
    const uint32_t width = region->description.width;
    uint32_t stall = 0;
    for (uint32_t at = address & ~(width - 1); at < address + size; at += width) {
        const uint32_t line = at / width + 1;
        if (line == region->fetched) {
            continue;
        }
        const uint32_t before = at > address ? (uint32_t)((uint64_t)cycles * (at - address) / size) : 0;
        const uint64_t needed = now + before + stall;
        const bool is_next = region->fetched != 0 && line == region->fetched + 1;
        const bool is_held = region->instruction_lines.is_on && cache_touch(&region->instruction_lines, at);
        if (!is_held) {
            const uint64_t on_its_way = region->has_prefetch && is_next ? needed - region->fetched_cycle : 0;
            const uint64_t whole = region->wait_states + (on_its_way != 0);
            stall += on_its_way < whole ? (uint32_t)(whole - on_its_way) : 0;
        }
        region->fetched = line;
        region->fetched_cycle = now + before + stall;
    }
    return stall;
}

uint32_t memory_fetch(
    memory_t *memory, region_t *region, uint32_t address, uint32_t size, uint64_t now, uint32_t cycles
) {
    return memory->instruction_cache.is_on ? cached_fetch(memory, region, address, size)
                                           : flash_fetch(region, address, size, now, cycles);
}

/* Writes go to buffers, which are assumed never to be full. */
uint32_t memory_access(memory_t *memory, uint32_t address, bool is_write) {
    region_t *region = memory_region(memory, address);
    if (!memory_data_matters(memory, region)) {
        return 0;
    }
    if (memory->data_cache.is_on && is_cacheable(region)) {
        const bool is_hit = cache_touch(&memory->data_cache, address);
        return is_hit || is_write ? 0 : memory->bus_latency + region->wait_states;
    }
    if (is_write) {
        return 0;
    }
    if (region->description.memory == TIMING_FLASH) {
        const uint32_t line = address / region->description.width + 1;
        const bool is_held = (line == region->read && !region->description.data_unbuffered) ||
                             (region->data_lines.is_on && cache_touch(&region->data_lines, address));
        region->read = line;
        return is_held ? 0 : region->wait_states;
    }
    return region->wait_states;
}
