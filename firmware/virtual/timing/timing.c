#include "model.h"

#include <stdlib.h>

#include "decode.h"
#include "division.h"

timing_t *timing_create(const timing_description_t *description) {
    const core_t *core = find_core(description->core);
    timing_t *timing = core == NULL ? NULL : calloc(1, sizeof *timing);
    if (timing == NULL) {
        return NULL;
    }
    timing->core = core;
    timing->description = *description;
    timing->description.regions = NULL; /* copied below */
    if (!memory_create(&timing->memory, description, core->bus_latency)) {
        memory_destroy(&timing->memory);
        free(timing);
        return NULL;
    }
    blocks_create(&timing->blocks);
    states_create(&timing->states);
    timing_reset(timing);
    return timing;
}

void timing_destroy(timing_t *timing) {
    if (timing == NULL) {
        return;
    }
    memory_destroy(&timing->memory);
    blocks_destroy(&timing->blocks);
    states_destroy(&timing->states);
    free(timing);
}

static void memory_changed(timing_t *timing) {
    for (block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        block->matters_to_fetch = memory_fetch_matters(&timing->memory, block->region);
    }
}

void timing_reset(timing_t *timing) {
    memory_reset(&timing->memory);
    predictor_reset(&timing->predictor);
    timing->state = 0;
    timing->previous = NULL;
    memory_changed(timing);
}

static bool depends_on_operands(const instruction_t *instruction) {
    return instruction->class == CLASS_DIVIDE;
}

static block_t *meet(timing_t *timing, uint32_t address, uint32_t size) {
    const timing_description_t *engine = &timing->description;
    uint8_t *code = allocate(size + 1, 1);
    if (!engine->read_code(engine->context, address, code, size)) {
        size = 0; /* nothing there: the engine is about to fault */
    }
    block_t *block = blocks_add(&timing->blocks, address, size, code);
    free(code);
    block->region = memory_region(&timing->memory, address);
    block->matters_to_fetch = memory_fetch_matters(&timing->memory, block->region);
    for (uint32_t i = 0; i < block->count; i++) {
        if (depends_on_operands(&block->instructions[i]) && engine->watch_instruction != NULL) {
            engine->watch_instruction(engine->context, block->instructions[i].address);
        }
    }
    return block;
}

/* How the last block ended is known now: with a branch to `block`, or without. */
static void leave(timing_t *timing, block_t *last, const block_t *block) {
    const bool is_taken = block->address != last->address + last->size;
    uint32_t cycles = 0;
    if (last->count != 0 && timing->core->predictor.entries != 0) {
        const instruction_t *branch = &last->instructions[last->count - 1];
        if (branch->branch != BRANCH_NONE || is_taken) {
            cycles = predictor_branch(
                &timing->predictor,
                &timing->core->predictor,
                branch,
                is_taken,
                block->address,
                timing->flags_age
            );
        }
    }
    if (is_taken) {
        cycles += timing->taken_extra;
        cycles += block->starts_unaligned ? timing->core->taken.unaligned_target : 0u;
        timing->state = states_redirected(&timing->states, timing->core, timing->state);
    }
    last->branch_cycles += cycles;
    timing->cycles += cycles;
}

void timing_block(timing_t *timing, uint32_t address, uint32_t size) {
    block_t *last = timing->previous;
    block_t *block = last == NULL ? NULL : last->successor;
    if (block == NULL || block->address != address || block->size != size) {
        block = blocks_find(&timing->blocks, address, size);
        if (block == NULL) {
            block = meet(timing, address, size);
        }
    }
    if (last != NULL) {
        last->successor = block;
        leave(timing, last, block);
    }
    passage_t *passage = block_passage(block, timing->core, &timing->states, timing->state);
    if (block->matters_to_fetch) {
        const uint32_t stall =
            memory_fetch(&timing->memory, block->region, address, size, timing->cycles, passage->cycles);
        block->fetch_cycles += stall;
        timing->cycles += stall;
    }
    passage->executions++;
    timing->cycles += passage->cycles;
    timing->instructions += block->count;
    timing->state = passage->to;
    timing->taken_extra = passage->taken_extra;
    timing->flags_age = passage->flags_age;
    timing->previous = block;
}

void timing_access(timing_t *timing, uint32_t address, uint32_t size, bool is_write) {
    (void)size; /* accesses of more than a line's rest are rare and not worth a second look-up */
    const uint32_t stall = memory_access(&timing->memory, address, is_write);
    timing->cycles += stall;
    if (timing->previous != NULL) {
        timing->previous->memory_cycles += stall;
    }
}

void timing_operands(timing_t *timing, uint32_t address) {
    const timing_description_t *engine = &timing->description;
    uint8_t code[4];
    if (engine->read_register == NULL || timing->previous == NULL ||
        !engine->read_code(engine->context, address, code, sizeof code)) {
        return;
    }
    const uint32_t first = (uint32_t)(code[0] | code[1] << 8), second = (uint32_t)(code[2] | code[3] << 8);
    const uint32_t dividend = engine->read_register(engine->context, first & 15);
    const uint32_t divisor = engine->read_register(engine->context, second & 15);
    const bool is_signed = (first & 0x20) == 0;
    const uint32_t cycles = division_cycles(dividend, divisor, is_signed) - SHORTEST_DIVISION;
    timing->previous->division_cycles += cycles;
    timing->cycles += cycles;
}

size_t timing_watched_ranges(const timing_t *timing, timing_range_t *ranges, size_t capacity) {
    size_t count = 0;
    for (size_t i = 0; i < timing->memory.region_count; i++) {
        const region_t *region = &timing->memory.regions[i];
        if (memory_data_matters(&timing->memory, region)) {
            if (count < capacity) {
                const uint32_t begin = region->description.address;
                ranges[count] = (timing_range_t){begin, begin + region->description.size};
            }
            count++;
        }
    }
    return count;
}

void timing_set_wait_states(timing_t *timing, uint32_t region_address, uint32_t wait_states) {
    region_t *region = memory_region(&timing->memory, region_address);
    if (region != NULL) {
        region->wait_states = wait_states;
        memory_changed(timing);
    }
}

void timing_set_accelerator(
    timing_t *timing, uint32_t region_address, bool instruction_lines, bool data_lines, bool prefetch
) {
    region_t *region = memory_region(&timing->memory, region_address);
    if (region != NULL) {
        region->instruction_lines.is_on = instruction_lines && region->instruction_lines.lines != NULL;
        region->data_lines.is_on = data_lines && region->data_lines.lines != NULL;
        region->has_prefetch = prefetch && region->description.has_prefetch;
    }
}

void timing_set_caches(timing_t *timing, bool instruction_cache, bool data_cache) {
    memory_t *memory = &timing->memory;
    memory->instruction_cache.is_on = instruction_cache && memory->instruction_cache.lines != NULL;
    memory->data_cache.is_on = data_cache && memory->data_cache.lines != NULL;
    memory_changed(timing);
}

void timing_invalidate_caches(timing_t *timing, bool instruction_cache, bool data_cache) {
    if (instruction_cache) {
        cache_invalidate(&timing->memory.instruction_cache);
    }
    if (data_cache) {
        cache_invalidate(&timing->memory.data_cache);
    }
}

void timing_forget(timing_t *timing, uint32_t address, uint32_t size) {
    blocks_forget(&timing->blocks, address, size);
    timing->previous = NULL;
}

uint64_t timing_cycles(const timing_t *timing) {
    return timing->cycles;
}

uint64_t timing_instructions(const timing_t *timing) {
    return timing->instructions;
}
