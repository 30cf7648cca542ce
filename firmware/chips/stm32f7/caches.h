#ifndef EDGEC_CACHES_H
#define EDGEC_CACHES_H

#include <stddef.h>
#include <stdint.h>

/* Switches both caches on. They are off after a reset, with contents of chance. */
void caches_init(void);

/* Forgets what the data cache holds of this memory, which changed behind its back. */
void caches_forget(const uint8_t *data, size_t length);

#endif
