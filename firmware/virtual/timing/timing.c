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
    links_create(&timing->outside);
    timing_reset(timing);
    return timing;
}

void timing_destroy(timing_t *timing) {
    if (timing == NULL) {
        return;
    }
    memory_destroy(&timing->memory);
    links_clear(&timing->outside);
    blocks_destroy(&timing->blocks);
    states_destroy(&timing->states);
    free(timing);
}

static void find_dynamic(link_t *link) {
    link->is_dynamic = link->is_predicted || link->next->block->matters_to_fetch;
}

static void find_dynamic_links(passage_t *passage) {
    links_visit(passage, find_dynamic);
}

static void memory_changed(timing_t *timing) {
    for (block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        block->matters_to_fetch = memory_fetch_matters(&timing->memory, block->region);
    }
    find_dynamic_links(&timing->outside);
    blocks_visit_passages(&timing->blocks, find_dynamic_links);
}

/* With nothing in the pipeline. */
static void start_anew(timing_t *timing) {
    links_settle(&timing->outside);
    links_clear(&timing->outside);
    timing->passage = &timing->outside;
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
    block->tag = engine->tag_block == NULL ? 0 : engine->tag_block(engine->context, address, size);
    block->region = memory_region(&timing->memory, address);
    block->matters_to_fetch = memory_fetch_matters(&timing->memory, block->region);
    for (uint32_t i = 0; i < block->count; i++) {
        if (depends_on_operands(&block->instructions[i]) && engine->watch_instruction != NULL) {
            engine->watch_instruction(engine->context, block->instructions[i].address);
        }
    }
    return block;
}

/* Whether the branch between two blocks, if there is one, is the predictor's business. */
static bool is_predicted(const timing_t *timing, const block_t *block, bool is_taken) {
    return timing->core->predictor.entries != 0 && block->count != 0 &&
           (is_taken || block->instructions[block->count - 1].branch != BRANCH_NONE);
}

static void complete(link_t *link, passage_t *next) {
    link->next = next;
    link->key = block_key(next->block->address, next->block->size);
    link->cycles = link->branch + next->cycles;
    link->instructions = (uint16_t)next->block->count;
    link->tag = next->block->tag;
    find_dynamic(link);
}

/* Works out what follows `last` when this block comes next. */
static link_t *connect(timing_t *timing, passage_t *last, uint32_t address, uint32_t size) {
    const core_t *core = timing->core;
    block_t *block = blocks_find(&timing->blocks, address, size);
    if (block == NULL) {
        block = meet(timing, address, size);
    }
    uint32_t state = last->to;
    link_t link = {.is_taken = last->block != NULL && address != last->block->address + last->block->size};
    if (link.is_taken) {
        link.branch =
            (uint8_t)(last->taken_extra + (block->starts_unaligned ? core->taken.unaligned_target : 0u));
        state = states_redirected(&timing->states, core, state);
    }
    link.is_predicted = last->block != NULL && is_predicted(timing, last->block, link.is_taken);
    if (link.is_predicted) {
        last->branch = predictor_branch(
            &timing->predictor,
            &core->predictor,
            &last->block->instructions[last->block->count - 1],
            last->flags_age
        );
    }
    complete(&link, block_passage(block, core, &timing->states, state));
    link_t *place = links_add(last);
    *place = link;
    return place;
}

static inline link_t *link_to(timing_t *timing, passage_t *last, uint32_t address, uint32_t size) {
    const uint64_t key = block_key(address, size);
    if (last->links[0].key == key) {
        return &last->links[0];
    }
    link_t *link = links_find(last, key);
    return link != NULL ? link : connect(timing, last, address, size);
}

/* What a wrong guess of the branch costs. */
static void count_prediction(timing_t *timing, passage_t *last, const link_t *link) {
    const uint32_t cycles = predictor_count(&last->branch, link->is_taken, (uint32_t)link->key);
    last->block->branch_cycles += cycles;
    timing->cycles += cycles;
}

/* Fetches the block under way, whose own cycles are counted already. */
static void count_fetch(timing_t *timing, const passage_t *passage) {
    block_t *block = passage->block;
    const uint64_t start = timing->cycles - passage->cycles;
    const uint32_t stall =
        memory_fetch(&timing->memory, block->region, block->address, block->size, start, passage->cycles);
    block->fetch_cycles += stall;
    timing->cycles += stall;
}

void timing_leave_block(timing_t *timing, uint32_t address, uint32_t size) {
    passage_t *last = timing->passage, *next;
    const link_t *link = link_to(timing, last, address, size);
    next = link->next;
    if (last->block != NULL) {
        last->block->branch_cycles += link->branch;
        timing->cycles += link->branch;
    }
    if (link->is_predicted) {
        count_prediction(timing, last, link);
    }
    start_anew(timing);
    complete(links_add(&timing->outside), next);
}

uint8_t timing_block(timing_t *timing, uint32_t address, uint32_t size) {
    passage_t *last = timing->passage;
    link_t *link = link_to(timing, last, address, size);
    link->executions++;
    timing->passage = link->next;
    timing->instructions += link->instructions;
    timing->cycles += link->cycles;
    if (link->is_dynamic) {
        if (link->is_predicted) {
            count_prediction(timing, last, link);
        }
        if (link->next->block->matters_to_fetch) {
            count_fetch(timing, link->next);
        }
    }
    return link->tag;
}

void timing_access(timing_t *timing, uint32_t address, uint32_t size, bool is_write) {
    (void)size; /* accesses of more than a line's rest are rare and not worth a second look-up */
    const uint32_t stall = memory_access(&timing->memory, address, is_write);
    timing->cycles += stall;
    if (timing->passage->block != NULL) {
        timing->passage->block->memory_cycles += stall;
    }
}

void timing_operands(timing_t *timing, uint32_t address) {
    const timing_description_t *engine = &timing->description;
    uint8_t code[4];
    if (engine->read_register == NULL || timing->passage->block == NULL ||
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
    start_anew(timing);
    blocks_forget(&timing->blocks, address, size);
}

uint64_t timing_cycles(const timing_t *timing) {
    return timing->cycles;
}

uint64_t timing_instructions(const timing_t *timing) {
    return timing->instructions;
}
