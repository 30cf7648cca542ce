/* Thumb-2 decoder for timing: see instruction.h. */
#ifndef EDGEC_TIMING_DECODE_H
#define EDGEC_TIMING_DECODE_H

#include "instruction.h"

/* Instructions still under an IT, as the architecture's ITSTATE: condition and mask. 0: none. */
typedef struct {
    uint8_t remaining;
} decode_state_t;

/* Bytes of the instruction that starts with this halfword: 2 or 4. */
static inline uint32_t instruction_size(uint16_t first) {
    return first >= 0xE800 ? 4 : 2;
}

/* Decodes the instruction at `address` from its halfwords (the second is ignored where there is none).
 * CLASS_UNKNOWN where it is none that the tables know. */
instruction_t decode_instruction(decode_state_t *state, uint32_t address, uint16_t first, uint16_t second);

#endif
