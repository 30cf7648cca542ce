#include "cache.h"

#include <stdlib.h>
#include <string.h>

bool cache_create(cache_t *cache, timing_cache_t description) {
    *cache = (cache_t){.is_random = description.is_random};
    if (description.size == 0) {
        return true;
    }
    cache->ways = description.ways;
    cache->line_shift = (uint32_t)__builtin_ctz(description.line);
    cache->sets = description.size / (description.ways * description.line);
    cache->lines = calloc((size_t)cache->sets * cache->ways, sizeof *cache->lines);
    return cache->lines != NULL;
}

void cache_destroy(cache_t *cache) {
    free(cache->lines);
}

void cache_invalidate(cache_t *cache) {
    if (cache->lines != NULL) {
        memset(cache->lines, 0, (size_t)cache->sets * cache->ways * sizeof *cache->lines);
    }
    cache->victim = 0;
}

/* Of a full set, in turn: repeatable, and as blind to use as a random choice. */
static uint32_t *place_for(cache_t *cache, uint32_t *set) {
    for (uint32_t way = 0; way < cache->ways; way++) {
        if (set[way] == 0) {
            return &set[way];
        }
    }
    cache->victim = (cache->victim + 1) % cache->ways;
    return &set[cache->victim];
}

bool cache_touch_other(cache_t *cache, uint32_t *set, uint32_t line) {
    uint32_t way = 1;
    while (way < cache->ways && set[way] != line) {
        way++;
    }
    const bool is_hit = way < cache->ways;
    if (cache->is_random) {
        if (!is_hit) {
            *place_for(cache, set) = line;
        }
        return is_hit;
    }
    memmove(set + 1, set, (is_hit ? way : cache->ways - 1) * sizeof *set);
    set[0] = line;
    return is_hit;
}
