#ifndef EDGEC_APPLICATION_H
#define EDGEC_APPLICATION_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the flash after the loader holds a whole application: its header is right and so is its CRC. */
bool application_is_intact(void);

/* Where the core sees its vector table. */
uint32_t application_vector_table(void);

#endif
