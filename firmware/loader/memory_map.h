/* What a programmer may reach, by the addresses it uses: the flash, and the RAM that the loader does not
 * need. */
#ifndef EDGEC_MEMORY_MAP_H
#define EDGEC_MEMORY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Finds where the core sees these bytes: address 0 is a place like any other. Returns false where they are
 * not all in one memory. */
bool memory_find(uint32_t address, size_t length, const uint8_t **data);

bool memory_is_writable(uint32_t address, size_t length);

/* False where the memory refuses. The bytes must be writable; address and length multiples of 4. */
bool memory_write(uint32_t address, const uint8_t *data, size_t length);

/* Whether a sector exists and is not the loader's. */
bool sector_is_erasable(uint32_t sector);

/* Whether a plausible program starts here: a stack in RAM, code in flash or RAM. Gives the address at which
 * the core sees its vector table. */
bool program_is_plausible(uint32_t address, uint32_t *vector_table);

#endif
