/* A model by hand whose layers take a known number of instructions, or fail on purpose. */
#include <stddef.h>
#include <string.h>

#include "model.h"

int8_t probe_arena[2048] __attribute__((aligned(4)));

/* Words of the input: how often the loop turns; what goes wrong; what the timers are set to, or 0. */
static uint32_t input_word(int index) {
    uint32_t word;
    memcpy(&word, probe_arena + 4 * index, sizeof word);
    return word;
}

static __attribute__((noinline)) void empty(void) {
}

/* 1 + 2 * 1000 instructions more than the empty layer, which returns too. */
static __attribute__((naked)) void thousand_turns(void) {
    __asm volatile(".syntax unified\n"
                   "ldr r0, =1000\n"
                   "1: subs r0, #1\n"
                   "bne 1b\n"
                   "bx lr\n"
                   ".ltorg");
}

/* 3 + 2 * turns: two loads, and the branch that is not part of the loop. */
static __attribute__((naked)) void turns(void) {
    __asm volatile(".syntax unified\n"
                   "ldr r0, =probe_arena\n"
                   "ldr r0, [r0]\n"
                   "b 1f\n"
                   ".balign 4\n"
                   "1: subs r0, #1\n"
                   "bne 1b\n"
                   "bx lr\n"
                   ".ltorg");
}

/* Makes the stopwatch of the CMSDK chip believe that much time went by, and takes some more: the timers count
 * down from all ones. */
static void age_timers(void) {
    const uint32_t ticks_left = input_word(2);
    if (ticks_left != 0) {
        *(volatile uint32_t *)0x40002000 =
            UINT32_MAX - (UINT32_MAX - ticks_left) / 256; /* dual timer, prescaled */
        *(volatile uint32_t *)0x40000004 = ticks_left;
        thousand_turns();
    }
}

static uint32_t deep(uint32_t depth) {
    volatile uint32_t frame[64];
    frame[depth % 64] = depth;
    return depth < 1000 ? deep(depth + 1) + frame[depth % 64] : 0;
}

static void fail(void) {
    switch (input_word(1)) {
    case 1: /* writes where there is nothing */
        *(volatile uint32_t *)0xF0000000 = 1;
        break;
    case 2: /* overflows the stack */
        probe_arena[100] = (int8_t)deep(0);
        break;
    case 3: /* executes what is no instruction */
        __asm volatile("udf #0");
        break;
    default:
        break;
    }
}

static void fill(void) {
    for (int i = 0; i < OUTPUT_BYTES; i++) {
        probe_arena[INPUT_BYTES + i] = (int8_t)(probe_table[i % 256] ^ probe_arena[i % INPUT_BYTES]);
    }
}

const edgec_layer_t probe_layers[LAYERS] = {
    {empty, probe_arena, INPUT_BYTES},
    {thousand_turns, probe_arena, INPUT_BYTES},
    {turns, probe_arena, INPUT_BYTES},
    {age_timers, probe_arena, INPUT_BYTES},
    {fail, probe_arena, INPUT_BYTES},
    {fill, probe_arena + INPUT_BYTES, OUTPUT_BYTES},
    {NULL, probe_arena + INPUT_BYTES, OUTPUT_BYTES},
};
