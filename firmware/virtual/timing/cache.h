/* A set-associative cache of addresses: which lines are there, not what is in them. */
#ifndef EDGEC_TIMING_CACHE_H
#define EDGEC_TIMING_CACHE_H

#include "timing.h"

typedef struct {
    uint32_t sets, ways, line_shift;
    uint32_t *lines; /* a set's ways, most recently used first; line number + 1, 0: empty */
    uint32_t victim; /* of the replacement that stands for a random one */
    bool is_random;
    bool is_on;
} cache_t;

/* Off, empty. False where the memory ran out. Sizes are powers of two. */
bool cache_create(cache_t *cache, timing_cache_t description);
void cache_destroy(cache_t *cache);
void cache_invalidate(cache_t *cache);
/* The rest of cache_touch(). */
bool cache_touch_other(cache_t *cache, uint32_t *set, uint32_t line);

/* Whether the line of this address is there; it is from now on. */
static inline bool cache_touch(cache_t *cache, uint32_t address) {
    const uint32_t line = (address >> cache->line_shift) + 1;
    uint32_t *set = &cache->lines[(size_t)((line - 1) & (cache->sets - 1)) * cache->ways];
    return set[0] == line || cache_touch_other(cache, set, line);
}

#endif
