/* What the counters of blocks say of single instructions. */
#include <stdlib.h>

#include "model.h"

/* Cycles of the data memory, spread over the block's loads and stores by their number of transfers. */
static void spread_memory(const block_t *block, timing_line_t *lines) {
    uint64_t transfers = 0, left = block->memory_cycles;
    for (uint32_t i = 0; i < block->count; i++) {
        transfers += block->instructions[i].transfers;
    }
    for (uint32_t i = 0; i < block->count && transfers != 0; i++) {
        const uint64_t share = left * block->instructions[i].transfers / transfers;
        lines[i].cycles[TIMING_MEMORY] += share;
        transfers -= block->instructions[i].transfers;
        left -= share;
    }
    lines[0].cycles[TIMING_MEMORY] += left;
}

static void spread_division(const block_t *block, timing_line_t *lines) {
    uint64_t divisions = 0;
    for (uint32_t i = 0; i < block->count; i++) {
        divisions += block->instructions[i].class == CLASS_DIVIDE;
    }
    for (uint32_t i = 0; i < block->count && divisions != 0; i++) {
        if (block->instructions[i].class == CLASS_DIVIDE) {
            lines[i].cycles[TIMING_ISSUE] += block->division_cycles / divisions;
        }
    }
}

static void fill_lines(const block_t *block, timing_line_t *lines) {
    for (uint32_t i = 0; i < block->count; i++) {
        lines[i] = (timing_line_t){.address = block->instructions[i].address};
        for (const passage_t *passage = block->passages; passage != NULL; passage = passage->other) {
            lines[i].executions += passage->executions;
            lines[i].cycles[TIMING_ISSUE] += passage->executions * passage->costs[i].issue;
            lines[i].cycles[TIMING_LOAD_USE] += passage->executions * passage->costs[i].wait;
        }
    }
    spread_memory(block, lines);
    spread_division(block, lines);
    lines[0].cycles[TIMING_FETCH] += block->fetch_cycles;
    lines[block->count - 1].cycles[TIMING_BRANCH] += block->branch_cycles;
}

static int by_address(const void *a, const void *b) {
    const uint32_t x = ((const timing_line_t *)a)->address, y = ((const timing_line_t *)b)->address;
    return (x > y) - (x < y);
}

static void add_line(timing_line_t *sum, const timing_line_t *line) {
    sum->executions += line->executions;
    for (int cause = 0; cause < TIMING_CAUSES; cause++) {
        sum->cycles[cause] += line->cycles[cause];
    }
}

/* What the links counted since the last time goes where it belongs. */
static void settle(timing_t *timing) {
    links_settle(&timing->outside);
    blocks_visit_passages(&timing->blocks, links_settle);
}

void timing_profile(
    timing_t *timing, void (*visit)(void *context, const timing_line_t *line), void *context
) {
    settle(timing);
    size_t count = 0;
    for (const block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        count += block->count;
    }
    timing_line_t *lines = allocate(count + 1, sizeof *lines);
    count = 0;
    for (const block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        if (block->count != 0 && block_executions(block) != 0) {
            fill_lines(block, lines + count);
            count += block->count;
        }
    }
    qsort(lines, count, sizeof *lines, by_address);
    for (size_t i = 0; i < count;) { /* an instruction can be in several blocks */
        timing_line_t sum = lines[i++];
        for (; i < count && lines[i].address == sum.address; i++) {
            add_line(&sum, &lines[i]);
        }
        visit(context, &sum);
    }
    free(lines);
}

void timing_clear_profile(timing_t *timing) {
    settle(timing);
    for (block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        block->executions_before += block_executions(block);
        for (passage_t *passage = block->passages; passage != NULL; passage = passage->other) {
            passage->executions = 0;
        }
        block->branch_cycles = block->fetch_cycles = block->memory_cycles = block->division_cycles = 0;
    }
}

void timing_unknown_instructions(
    timing_t *timing, void (*visit)(void *context, const timing_unknown_t *unknown), void *context
) {
    settle(timing);
    for (const block_t *block = timing->blocks.first; block != NULL; block = block->next) {
        for (uint32_t i = 0; i < block->count; i++) {
            if (block->instructions[i].class == CLASS_UNKNOWN) {
                const timing_unknown_t unknown = {
                    block->instructions[i].address,
                    block->instructions[i].encoding,
                    block_executions(block) + block->executions_before,
                };
                visit(context, &unknown);
            }
        }
    }
}
