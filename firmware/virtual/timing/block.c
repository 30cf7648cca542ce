#include "block.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"

static void require(const void *memory) {
    if (memory == NULL) {
        fputs("The timing model ran out of memory.\n", stderr);
        abort();
    }
}

void *allocate(size_t count, size_t size) {
    void *memory = calloc(count, size);
    require(memory);
    return memory;
}

void *reallocate(void *memory, size_t count, size_t size) {
    memory = realloc(memory, count * size);
    require(memory);
    return memory;
}

void blocks_create(block_table_t *table) {
    *table = (block_table_t){.table_size = 1024};
    table->table = allocate(table->table_size, sizeof *table->table);
    table->last = &table->first;
}

static void destroy(block_t *block) {
    for (passage_t *passage = block->passages, *other; passage != NULL; passage = other) {
        other = passage->other;
        links_clear(passage);
        free(passage->costs);
        free(passage);
    }
    free(block->instructions);
    free(block);
}

void blocks_destroy(block_table_t *table) {
    for (block_t *block = table->first, *next; block != NULL; block = next) {
        next = block->next;
        destroy(block);
    }
    free(table->table);
}

/* Where this block is in the table, or would be. */
static block_t **slot(const block_table_t *table, uint32_t address, uint32_t size) {
    uint32_t at = (address >> 1) * UINT32_C(2654435761) >> 8;
    for (;; at++) {
        block_t **candidate = &table->table[at & (table->table_size - 1)];
        if (*candidate == NULL || ((*candidate)->address == address && (*candidate)->size == size)) {
            return candidate;
        }
    }
}

block_t *blocks_find(const block_table_t *table, uint32_t address, uint32_t size) {
    return *slot(table, address, size);
}

/* Enters all blocks into a new table. */
static void rebuild(block_table_t *table, uint32_t size) {
    free(table->table);
    table->table_size = size;
    table->table = allocate(size, sizeof *table->table);
    for (block_t *block = table->first; block != NULL; block = block->next) {
        *slot(table, block->address, block->size) = block;
    }
}

static uint16_t halfword(const uint8_t *code) {
    return (uint16_t)(code[0] | code[1] << 8);
}

static void decode(block_t *block, const uint8_t *code) {
    block->instructions = allocate(block->size / 2 + 1, sizeof *block->instructions);
    decode_state_t state = {0};
    for (uint32_t at = 0; at + 2 <= block->size;) {
        const uint16_t second = at + 4 <= block->size ? halfword(code + at + 2) : 0;
        block->instructions[block->count] =
            decode_instruction(&state, block->address + at, halfword(code + at), second);
        at += block->instructions[block->count++].size;
    }
    block->starts_unaligned =
        block->count != 0 && block->instructions[0].size == 4 && block->address % 4 != 0;
}

block_t *blocks_add(block_table_t *table, uint32_t address, uint32_t size, const uint8_t *code) {
    if (2 * table->count >= table->table_size) {
        rebuild(table, 2 * table->table_size);
    }
    block_t *block = allocate(1, sizeof *block);
    block->address = address;
    block->size = size;
    decode(block, code);
    *slot(table, address, size) = block;
    *table->last = block;
    table->last = &block->next;
    table->count++;
    return block;
}

void blocks_visit_passages(const block_table_t *table, void (*visit)(passage_t *passage)) {
    for (const block_t *block = table->first; block != NULL; block = block->next) {
        for (passage_t *passage = block->passages; passage != NULL; passage = passage->other) {
            visit(passage);
        }
    }
}

void blocks_forget(block_table_t *table, uint32_t address, uint32_t size) {
    blocks_visit_passages(table, links_settle);
    blocks_visit_passages(table, links_clear);
    block_t **link = &table->first;
    while (*link != NULL) {
        block_t *block = *link;
        if (block->address < address + size && address < block->address + block->size) {
            *link = block->next;
            destroy(block);
            table->count--;
        } else {
            link = &block->next;
        }
    }
    table->last = link;
    rebuild(table, table->table_size);
}

static passage_t *add_passage(block_t *block, const core_t *core, state_numbers_t *numbers, uint32_t from) {
    passage_t *passage = allocate(1, sizeof *passage);
    links_create(passage);
    passage->costs = allocate(block->count + 1, sizeof *passage->costs);
    passage->block = block;
    passage->from = from;
    pipeline_state_t state = numbers->states[from];
    for (uint32_t i = 0; i < block->count; i++) {
        passage->costs[i] = pipeline_issue(core, &state, &block->instructions[i]);
        passage->cycles += (uint32_t)passage->costs[i].issue + passage->costs[i].wait;
    }
    passage->taken_extra = state.taken_extra;
    passage->flags_age = state.flags_age;
    passage->to = states_number(numbers, &state);
    passage->other = block->passages;
    block->passages = passage;
    return passage;
}

passage_t *block_passage(block_t *block, const core_t *core, state_numbers_t *numbers, uint32_t from) {
    for (passage_t *passage = block->passages; passage != NULL; passage = passage->other) {
        if (passage->from == from) {
            return passage;
        }
    }
    return add_passage(block, core, numbers, from);
}

uint64_t block_executions(const block_t *block) {
    uint64_t sum = 0;
    for (const passage_t *passage = block->passages; passage != NULL; passage = passage->other) {
        sum += passage->executions;
    }
    return sum;
}
