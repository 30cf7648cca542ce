/* Memories as the core sees them: stalls of instruction fetches and of data accesses. */
#ifndef EDGEC_TIMING_MEMORY_H
#define EDGEC_TIMING_MEMORY_H

#include "cache.h"

typedef struct {
    timing_region_t description;
    uint32_t wait_states;
    bool has_prefetch;
    cache_t instruction_lines, data_lines;
    uint32_t fetched;       /* the line that was read last for instructions, plus 1; 0: none */
    uint64_t fetched_cycle; /* when it was there */
    uint32_t read;          /* the line that was read last for data, plus 1 */
} region_t;

typedef struct {
    region_t *regions;
    size_t region_count;
    size_t last_region; /* a first guess */
    cache_t instruction_cache, data_cache;
    uint32_t bus_latency; /* of the core's caches, see core_t */
} memory_t;

bool memory_create(memory_t *memory, const timing_description_t *description, uint32_t bus_latency);
void memory_destroy(memory_t *memory);
void memory_reset(memory_t *memory);
/* NULL: answers at once. */
region_t *memory_region(memory_t *memory, uint32_t address);
/* Whether a fetch from here can stall, with the present settings. */
bool memory_fetch_matters(const memory_t *memory, const region_t *region);
bool memory_data_matters(const memory_t *memory, const region_t *region);
/* Stall of executing `size` bytes of code at `address`, which takes from cycle `now` for `cycles`. */
uint32_t memory_fetch(
    memory_t *memory, region_t *region, uint32_t address, uint32_t size, uint64_t now, uint32_t cycles
);
uint32_t memory_access(memory_t *memory, uint32_t address, bool is_write);

#endif
