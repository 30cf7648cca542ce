/* Basic blocks that were met: decoded once, and their cycles worked out once for each pipeline state. */
#ifndef EDGEC_TIMING_BLOCK_H
#define EDGEC_TIMING_BLOCK_H

#include "memory.h"
#include "pipeline.h"

struct block;
struct passage;

/* What follows a passage when a certain block comes next. */
typedef struct {
    uint32_t address, size; /* of the block */
    bool is_taken;          /* it is reached by a branch */
    uint32_t cycles;        /* of the branch, foreseen or not */
    struct passage *next;   /* NULL: none yet */
} link_t;

/* A block entered with one state of the pipeline: what that costs, and what can follow. */
typedef struct passage {
    struct passage *other; /* of the same block */
    struct block *block;
    uint32_t from, to; /* numbers of states */
    uint32_t cycles;   /* of issue and waiting, all instructions together */
    uint8_t taken_extra;
    uint8_t flags_age;
    uint64_t executions;
    link_t links[2]; /* those used last; 0 is the first guess */
    cost_t costs[];  /* of each instruction */
} passage_t;

typedef struct block {
    struct block *next; /* in the order in which blocks were met */
    uint32_t address, size;
    bool starts_unaligned; /* with a 32-bit instruction across a word boundary */
    bool matters_to_fetch;
    region_t *region;
    uint32_t count;
    instruction_t *instructions;
    passage_t *passages;
    uint64_t executions_before; /* the profile was cleared */
    uint64_t branch_cycles, fetch_cycles, memory_cycles, division_cycles;
} block_t;

/* Numbered states of the pipeline. */
typedef struct {
    pipeline_state_t *states;
    uint32_t count, capacity;
    uint32_t *redirected; /* number of the state after a taken branch, plus 1; 0: not known yet */
    uint32_t *table;      /* by hash, number plus 1 */
    uint32_t table_size;
} state_numbers_t;

typedef struct {
    block_t *first, **last;
    block_t **table; /* by hash */
    uint32_t table_size, count;
} block_table_t;

void states_create(state_numbers_t *numbers);
void states_destroy(state_numbers_t *numbers);
uint32_t states_number(state_numbers_t *numbers, const pipeline_state_t *state);
uint32_t states_redirected(state_numbers_t *numbers, const core_t *core, uint32_t number);

void blocks_create(block_table_t *table);
void blocks_destroy(block_table_t *table);
block_t *blocks_find(const block_table_t *table, uint32_t address, uint32_t size);
/* A new block of this code. */
block_t *blocks_add(block_table_t *table, uint32_t address, uint32_t size, const uint8_t *code);
/* Those that touch this range. */
void blocks_forget(block_table_t *table, uint32_t address, uint32_t size);

passage_t *block_passage(block_t *block, const core_t *core, state_numbers_t *numbers, uint32_t from);
uint64_t block_executions(const block_t *block);

/* Memory for the model's own tables; the process ends where there is none left. */
void *allocate(size_t count, size_t size);
void *reallocate(void *memory, size_t count, size_t size);

#endif
