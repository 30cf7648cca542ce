/* Modelled cycles of a Cortex-M program that something else executes: an engine that reports basic blocks
 * and, where asked to, accesses to memory.
 *
 * A block is decoded once; its cycles are worked out once for each state of the pipeline that it is entered
 * with. What depends on the run (taken branches, caches, flash) is added each time. docs/timing-model.md says
 * what is modelled and from which sources. The same reports in the same order always give the same cycles.
 *
 * The engine's part:
 *   - timing_block() at the entry of every basic block, before it executes;
 *   - timing_access() for every load and store to a range that timing_watched_ranges() names;
 *   - timing_operands() before a division, at the addresses that `watch_instruction` was called with;
 *   - timing_set_*() when the program changes wait states or caches, timing_forget() when code changed. */
#ifndef EDGEC_TIMING_H
#define EDGEC_TIMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct timing timing_t;

/* How a region of memory answers. Everything outside of all regions answers at once, uncached. */
typedef enum {
    TIMING_TIGHTLY_COUPLED, /* no wait state, never through a cache (TCM; SRAM of cores without caches) */
    TIMING_FLASH,           /* reads of whole lines, with wait states */
    TIMING_BUS,             /* SRAM behind a bus, with wait states per access */
    TIMING_DEVICE           /* peripherals: wait states per access, never cached */
} timing_memory_t;

/* A cache of `ways` x sets of `line` bytes; `size` 0: none. Replacement: least recently used, or round robin
 * over all ways of a set with `is_random` (a stand-in for a pseudo-random choice that stays repeatable). */
typedef struct {
    uint32_t size, ways, line;
    bool is_random;
} timing_cache_t;

typedef struct {
    uint32_t address, size;
    timing_memory_t memory;
    uint32_t wait_states; /* at first; see timing_set_wait_states */
    uint32_t width;       /* bytes of one read of the memory: of a flash line, of the bus */
    /* Flash accelerators in front of this region (ART and the like), cores' own caches apart. */
    timing_cache_t instruction_lines, data_lines;
    bool data_unbuffered; /* flash: a line that was read for data is not kept for the next read of it */
    bool has_prefetch;    /* reads the next line while the core executes from this one */
} timing_region_t;

typedef struct {
    const char *core; /* "cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7", "cortex-m33" */
    const timing_region_t *regions;
    size_t region_count;
    timing_cache_t instruction_cache, data_cache; /* the core's own; off until timing_set_caches */
    /* Reads code at `address`; false where there is none. */
    bool (*read_code)(void *context, uint32_t address, void *bytes, size_t size);
    /* The value of r0-r14 now (13: SP). May be NULL: divisions then take their shortest time. */
    uint32_t (*read_register)(void *context, unsigned index);
    /* What timing_block() is to return of this block, which is met. May be NULL: 0. */
    uint8_t (*tag_block)(void *context, uint32_t address, uint32_t size);
    /* From now on call timing_operands(address) before the instruction there. May be NULL. */
    void (*watch_instruction)(void *context, uint32_t address);
    void *context;
} timing_description_t;

/* NULL where the core is unknown or the memory ran out. Regions are copied. */
timing_t *timing_create(const timing_description_t *description);
void timing_destroy(timing_t *timing);
/* As after a reset: caches empty and off, nothing in the pipeline. Counters stay. */
void timing_reset(timing_t *timing);

/* Returns the block's tag. */
uint8_t timing_block(timing_t *timing, uint32_t address, uint32_t size);
/* The block under way ends, and this one comes next: counts now what the branch to it takes. To be called, if
 * at all, before timing_block() of the same block, by those who part counts between the two. */
void timing_leave_block(timing_t *timing, uint32_t address, uint32_t size);
void timing_access(timing_t *timing, uint32_t address, uint32_t size, bool is_write);
void timing_operands(timing_t *timing, uint32_t address);

typedef struct {
    uint32_t begin, end; /* [begin, end) */
} timing_range_t;
/* Where timing_access() matters with the present wait states and caches; elsewhere it need not be called.
 * Returns the number of ranges, of which at most `capacity` are stored. */
size_t timing_watched_ranges(const timing_t *timing, timing_range_t *ranges, size_t capacity);

void timing_set_wait_states(timing_t *timing, uint32_t region_address, uint32_t wait_states);
/* The flash accelerator's switches. */
void timing_set_accelerator(
    timing_t *timing, uint32_t region_address, bool instruction_lines, bool data_lines, bool prefetch
);
void timing_set_caches(timing_t *timing, bool instruction_cache, bool data_cache);
void timing_invalidate_caches(timing_t *timing, bool instruction_cache, bool data_cache);
/* Empties the branch predictor: what is measured from here on does not depend on what ran before, such as how
 * often a program polled. */
void timing_forget_branches(timing_t *timing);
/* Code in [address, address + size) changed. */
void timing_forget(timing_t *timing, uint32_t address, uint32_t size);

/* Since timing_create. A block counts when it is entered. */
uint64_t timing_cycles(const timing_t *timing);
uint64_t timing_instructions(const timing_t *timing);

/* Why cycles pass. */
typedef enum {
    TIMING_ISSUE,    /* instructions at work */
    TIMING_LOAD_USE, /* waiting for a register: a load, a multiplication, an address */
    TIMING_BRANCH,   /* refilling the pipeline */
    TIMING_FETCH,    /* instruction memory: flash wait states, instruction cache misses */
    TIMING_MEMORY,   /* data memory: wait states, data cache misses */
    TIMING_CAUSES
} timing_cause_t;

typedef struct {
    uint32_t address;
    uint64_t executions;
    uint64_t cycles[TIMING_CAUSES];
} timing_line_t;
/* Calls `visit` for each instruction that was executed, by address, since timing_clear_profile(). Cycles of
 * memory belong to a block as a whole and are spread over its loads and stores. */
void timing_profile(timing_t *timing, void (*visit)(void *context, const timing_line_t *line), void *context);
void timing_clear_profile(timing_t *timing);

/* Instructions that the model does not know: each costs one cycle, and is named here. */
typedef struct {
    uint32_t address, encoding; /* of a 32-bit instruction: first halfword in the upper half */
    uint64_t executions;
} timing_unknown_t;
void timing_unknown_instructions(
    timing_t *timing, void (*visit)(void *context, const timing_unknown_t *unknown), void *context
);

#ifdef __cplusplus
}
#endif

#endif
