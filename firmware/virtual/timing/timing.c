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

/* With nothing in the pipeline. */
static void start_anew(timing_t *timing) {
    timing->passage = NULL;
    timing->start.next = NULL;
}

void timing_reset(timing_t *timing) {
    memory_reset(&timing->memory);
    predictor_reset(&timing->predictor);
    start_anew(timing);
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

/* Works out what follows `last`, or a reset, when this block comes next. */
static void connect(timing_t *timing, const passage_t *last, link_t *link, uint32_t address, uint32_t size) {
    const core_t *core = timing->core;
    block_t *block = blocks_find(&timing->blocks, address, size);
    if (block == NULL) {
        block = meet(timing, address, size);
    }
    uint32_t state = last == NULL ? 0 : last->to;
    *link = (link_t){.address = address, .size = size};
    if (last != NULL && address != last->block->address + last->block->size) {
        link->is_taken = true;
        link->cycles = last->taken_extra + (block->starts_unaligned ? core->taken.unaligned_target : 0u);
        state = states_redirected(&timing->states, core, state);
    }
    link->next = block_passage(block, core, &timing->states, state);
}

static bool leads_to(const link_t *link, uint32_t address, uint32_t size) {
    return link->address == address && link->size == size && link->next != NULL;
}

static link_t *find_link(timing_t *timing, passage_t *last, uint32_t address, uint32_t size) {
    if (last == NULL) {
        connect(timing, NULL, &timing->start, address, size);
        return &timing->start;
    }
    if (!leads_to(&last->links[1], address, size)) {
        last->links[1] = last->links[0];
        connect(timing, last, &last->links[0], address, size);
        return &last->links[0];
    }
    return &last->links[1];
}

static link_t *link_to(timing_t *timing, passage_t *last, uint32_t address, uint32_t size) {
    link_t *guess = last == NULL ? &timing->start : &last->links[0];
    return leads_to(guess, address, size) ? guess : find_link(timing, last, address, size);
}

/* Cycles that the branch at the end of the last block takes, if there is one. */
static uint32_t branch_cycles(timing_t *timing, const passage_t *last, const link_t *link) {
    const predictor_timing_t *predictor = &timing->core->predictor;
    const block_t *block = last->block;
    if (predictor->entries == 0 || block->count == 0) {
        return link->cycles;
    }
    const instruction_t *branch = &block->instructions[block->count - 1];
    if (branch->branch == BRANCH_NONE && !link->is_taken) {
        return 0;
    }
    return link->cycles +
           predictor_branch(
               &timing->predictor, predictor, branch, link->is_taken, link->address, last->flags_age
           );
}

static void count_branch(timing_t *timing, const passage_t *last, const link_t *link) {
    if (last != NULL) {
        const uint32_t cycles = branch_cycles(timing, last, link);
        last->block->branch_cycles += cycles;
        timing->cycles += cycles;
    }
}

void timing_leave_block(timing_t *timing, uint32_t address, uint32_t size) {
    const link_t *link = link_to(timing, timing->passage, address, size);
    count_branch(timing, timing->passage, link);
    timing->start = *link;
    timing->passage = NULL;
}

void timing_block(timing_t *timing, uint32_t address, uint32_t size) {
    const link_t *link = link_to(timing, timing->passage, address, size);
    count_branch(timing, timing->passage, link);
    passage_t *passage = link->next;
    block_t *block = passage->block;
    if (block->matters_to_fetch) {
        const uint32_t stall =
            memory_fetch(&timing->memory, block->region, address, size, timing->cycles, passage->cycles);
        block->fetch_cycles += stall;
        timing->cycles += stall;
    }
    passage->executions++;
    timing->cycles += passage->cycles;
    timing->instructions += block->count;
    timing->passage = passage;
}

void timing_access(timing_t *timing, uint32_t address, uint32_t size, bool is_write) {
    (void)size; /* accesses of more than a line's rest are rare and not worth a second look-up */
    const uint32_t stall = memory_access(&timing->memory, address, is_write);
    timing->cycles += stall;
    if (timing->passage != NULL) {
        timing->passage->block->memory_cycles += stall;
    }
}

void timing_operands(timing_t *timing, uint32_t address) {
    const timing_description_t *engine = &timing->description;
    uint8_t code[4];
    if (engine->read_register == NULL || timing->passage == NULL ||
        !engine->read_code(engine->context, address, code, sizeof code)) {
        return;
    }
    const uint32_t first = (uint32_t)(code[0] | code[1] << 8), second = (uint32_t)(code[2] | code[3] << 8);
    const uint32_t dividend = engine->read_register(engine->context, first & 15);
    const uint32_t divisor = engine->read_register(engine->context, second & 15);
    const bool is_signed = (first & 0x20) == 0;
    const uint32_t cycles = division_cycles(dividend, divisor, is_signed) - SHORTEST_DIVISION;
    timing->passage->block->division_cycles += cycles;
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

void timing_forget_branches(timing_t *timing) {
    predictor_reset(&timing->predictor);
}

void timing_forget(timing_t *timing, uint32_t address, uint32_t size) {
    blocks_forget(&timing->blocks, address, size);
    start_anew(timing);
}

uint64_t timing_cycles(const timing_t *timing) {
    return timing->cycles;
}

uint64_t timing_instructions(const timing_t *timing) {
    return timing->instructions;
}
