/* Basic blocks that were met: decoded once, and their cycles worked out once for each pipeline state. */
#ifndef EDGEC_TIMING_BLOCK_H
#define EDGEC_TIMING_BLOCK_H

#include "memory.h"
#include "pipeline.h"
#include "predictor.h"

struct block;
struct passage;

/* What follows a passage when a certain block comes next: all that the hot path needs. */
typedef struct {
    uint64_t key;          /* of the block, see block_key() */
    struct passage *next;  /* that block, entered like this */
    uint64_t executions;   /* that are not counted in `next` and in the block before yet: links_settle() */
    uint32_t cycles;       /* of the branch, foreseen or not, and of `next` */
    uint16_t instructions; /* of `next` */
    uint8_t branch;        /* cycles of the branch alone */
    uint8_t tag;           /* of the block, the engine's own */
    bool is_taken;         /* it is reached by a branch */
    bool is_predicted;     /* ... or passes by one, and the predictor has to say what that costs */
    bool is_dynamic;       /* more cycles than `cycles` may pass */
} link_t;

/* Links beyond those that a passage holds. */
typedef struct more_links {
    struct more_links *other;
    link_t link;
} more_links_t;

/* A block entered with one state of the pipeline: what that costs, and what can follow. */
typedef struct passage {
    link_t links[2]; /* those used last; 0 is the first guess */
    more_links_t *more_links;
    struct passage *other;     /* of the same block */
    struct block *block;       /* NULL: of none, where the pipeline starts empty */
    uint32_t from, to;         /* numbers of states */
    uint32_t cycles;           /* of issue and waiting, all instructions together */
    predicted_branch_t branch; /* its last instruction, where a predictor matters */
    uint8_t taken_extra;
    uint8_t flags_age;
    uint64_t executions;
    cost_t *costs; /* of each instruction */
} passage_t;

typedef struct block {
    struct block *next; /* in the order in which blocks were met */
    uint32_t address, size;
    bool starts_unaligned; /* with a 32-bit instruction across a word boundary */
    bool matters_to_fetch;
    uint8_t tag;
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

/* A block's address and size as one number. */
static inline uint64_t block_key(uint32_t address, uint32_t size) {
    return (uint64_t)size << 32 | address;
}

void links_create(passage_t *passage);
/* The one to this block, moved to the first two; NULL where there is none yet. */
link_t *links_find(passage_t *passage, uint64_t key);
/* Room for a new one. */
link_t *links_add(passage_t *passage);
/* Counts what was executed by way of these links. */
void links_settle(passage_t *passage);
/* All of them are forgotten, after they are settled. */
void links_clear(passage_t *passage);
/* Calls `visit` for each. */
void links_visit(passage_t *passage, void (*visit)(link_t *link));
void blocks_visit_passages(const block_table_t *table, void (*visit)(passage_t *passage));

/* Memory for the model's own tables; the process ends where there is none left. */
void *allocate(size_t count, size_t size);
void *reallocate(void *memory, size_t count, size_t size);

#endif
