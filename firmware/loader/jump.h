#ifndef EDGEC_JUMP_H
#define EDGEC_JUMP_H

#include <stdint.h>

/* Runs the program of this vector table as the core itself would after a reset. */
void jump_to_program(uint32_t vector_table) __attribute__((noreturn));

#endif
