#include <stdlib.h>
#include <string.h>

#include "block.h"

void states_create(state_numbers_t *numbers) {
    *numbers = (state_numbers_t){.capacity = 256, .table_size = 1024};
    numbers->states = allocate(numbers->capacity, sizeof *numbers->states);
    numbers->redirected = allocate(numbers->capacity, sizeof *numbers->redirected);
    numbers->table = allocate(numbers->table_size, sizeof *numbers->table);
    pipeline_state_t empty;
    pipeline_reset(&empty);
    states_number(numbers, &empty); /* number 0 */
}

void states_destroy(state_numbers_t *numbers) {
    free(numbers->states);
    free(numbers->redirected);
    free(numbers->table);
}

/* FNV-1a */
static uint32_t hash(const pipeline_state_t *state) {
    const uint8_t *bytes = (const uint8_t *)state;
    uint32_t value = UINT32_C(2166136261);
    for (size_t i = 0; i < sizeof *state; i++) {
        value = (value ^ bytes[i]) * UINT32_C(16777619);
    }
    return value;
}

/* Where this state is in the table, or would be. */
static uint32_t *slot(const state_numbers_t *numbers, const pipeline_state_t *state) {
    for (uint32_t at = hash(state);; at++) {
        uint32_t *candidate = &numbers->table[at & (numbers->table_size - 1)];
        if (*candidate == 0 || memcmp(&numbers->states[*candidate - 1], state, sizeof *state) == 0) {
            return candidate;
        }
    }
}

static void grow(state_numbers_t *numbers) {
    numbers->capacity *= 2;
    numbers->states = reallocate(numbers->states, numbers->capacity, sizeof *numbers->states);
    numbers->redirected = reallocate(numbers->redirected, numbers->capacity, sizeof *numbers->redirected);
    free(numbers->table);
    numbers->table_size *= 2;
    numbers->table = allocate(numbers->table_size, sizeof *numbers->table);
    for (uint32_t i = 0; i < numbers->count; i++) {
        *slot(numbers, &numbers->states[i]) = i + 1;
    }
}

uint32_t states_number(state_numbers_t *numbers, const pipeline_state_t *state) {
    uint32_t *found = slot(numbers, state);
    if (*found != 0) {
        return *found - 1;
    }
    if (numbers->count == numbers->capacity) {
        grow(numbers);
        found = slot(numbers, state);
    }
    numbers->states[numbers->count] = *state;
    numbers->redirected[numbers->count] = 0;
    *found = ++numbers->count;
    return numbers->count - 1;
}

uint32_t states_redirected(state_numbers_t *numbers, const core_t *core, uint32_t number) {
    if (numbers->redirected[number] == 0) {
        pipeline_state_t state = numbers->states[number];
        pipeline_redirect(core, &state);
        const uint32_t redirected = states_number(numbers, &state);
        numbers->redirected[number] = redirected + 1;
    }
    return numbers->redirected[number] - 1;
}
