#include "jump.h"

#include "core.h"

void jump_to_program(uint32_t vector_table) {
    SCB_VTOR = vector_table;
    core_instruction_barrier();
    const uint32_t *const vectors = (const uint32_t *)(uintptr_t)vector_table;
    __asm volatile("msr msp, %0\n"
                   "bx %1" ::"r"(vectors[0]),
                   "r"(vectors[1])
                   : "memory");
    __builtin_unreachable();
}
