import type { Sequences } from './sequences.js';

/** Rules that the manuals of the Cortex-M3 (Arm 100165_0201_02) and M4 (Arm 100166_0001_00) share: Table 3-1 and 3.3.2. */
export const armv7mSequences: Sequences = {
  'data processing takes 1': {
    'adds r0, r1; movw r2, #1000; eor r3, r4, r2, lsl #3; bfi r0, r1, #2, #3': 4,
    'clz r0, r1; rbit r2, r3; ubfx r0, r2, #1, #4; ssat r1, #8, r0; and r0, r1, #0x3f00': 5,
    'mul r0, r1, r2': 1,
  },
  'a load takes 2, after another load 1': {
    'ldr r0, [r5]': 2,
    'ldr r0, [r5]; ldr r1, [r6]': 3,
    'ldr r0, [r5, r4]; ldr r1, [r6]; ldr r2, [r7, #4]': 4,
    'ldr r0, [r5]; adds r1, r2; ldr r3, [r6]': 5,
  },
  '... but where its address depends on the load': { 'ldr r5, [r6]; ldr r0, [r5]': 4 },
  'a store at a constant takes 1': {
    'str r0, [r5]': 1,
    'str r0, [r5]; str r1, [r6, #4]': 2,
    'ldr r0, [r5, r4]; str r0, [r6, #20]': 3,
  },
  'a store at a register takes 2, after a load 1': {
    'str r0, [r5, r4]': 2,
    'ldr r0, [r5, r4]; str r1, [r6, r4]': 3,
  },
  'nothing is pipelined after a store': {
    'str r0, [r5, #4]; ldr r1, [r6]': 3,
    'str r0, [r5, r4]; ldr r1, [r6]': 4,
  },
  'an address computed just before waits 1': {
    'adds r5, #4; ldr r0, [r5]': 1 + 1 + 2,
    'adds r5, #4; str r0, [r5]': 1 + 1 + 1,
    'adds r4, #4; nop; ldr r0, [r5, r4]': 1 + 1 + 2,
    'adds r0, #4; str r0, [r5]': 2,
  },
  'doubles take 3, multiples 1 + N': {
    'ldrd r0, r1, [r5]': 3,
    'strd r0, r1, [r5]': 3,
    'ldm r5, {r0-r2}': 4,
    'stm r5, {r0-r7}': 9,
    'push {r0, r1, lr}; pop {r0, r1, r2}': 8,
    'ldr r0, [r5]; ldm r6, {r1-r3}; ldr r2, [r7]': 2 + 4 + 2,
  },
  'exclusives pipeline as loads do': { 'ldrex r0, [r5]': 2, 'ldr r0, [r5]; ldrex r1, [r6]': 3 },
  'branches: not taken 1, taken 1 + P': {
    'cmp r0, r0; bne 1f; nop; 1: nop': 4,
    'cmp r0, r0; beq 1f; nop; 1: nop': 1 + 2 + 1,
    'b 1f; nop; 1: nop': 2 + 1,
    'bl 1f; nop; 1: nop': 2 + 1,
    'cbz r0, 1f; nop; 1: nop': 2 + 1,
    'cbnz r0, 1f; nop; 1: nop': 3,
    'movs r0, #10; 1: subs r0, #1; bne 1b; nop': 1 + 10 + 9 * 2 + 1 + 1,
  },
  'P is 2 for a target in a register': {
    'ldr r0, =1f + 1; bx r0; nop; 1: nop': 2 + 3 + 1,
    'ldr r0, =1f + 1; blx r0; nop; 1: nop': 2 + 3 + 1,
  },
  'P is 3 for a target from memory': {
    'ldr pc, =1f + 1; nop; 1: nop': 5 + 1,
    'ldr r0, =1f + 1; push {r0}; pop {pc}; nop; 1: nop': 2 + 2 + (1 + 1 + 3) + 1,
    'tbb [pc, r0]; .byte 1, 1; 1: nop': 6 + 1,
  },
  'P is 1 more for an unaligned 32-bit target': {
    'b.n 1f; nop; nop; 1: add.w r8, r0, r1; nop': 3 + 1 + 1,
    'b.n 1f; nop; 1: add.w r8, r0, r1; nop': 2 + 1 + 1,
  },
  'an IT is folded into a 16-bit instruction': {
    'adds r0, r1; it eq; addeq r2, r3': 2,
    'add.w r0, r1, r2; it eq; addeq r2, r3': 3,
    'cmp r0, r0; itte eq; addeq r0, r1; addeq r1, r2; addne r2, r3': 4,
  },
  // r4 / r3: 4 has no fewer bits than 3: 3 bits - 2 bits = 1; 5 + 1 / 4
  'a division ends early': {
    'udiv r8, r4, r3': 5,
    'udiv r8, r0, r3': 2,
    'udiv r8, r3, r4': 3,
    'sdiv r8, r4, r0': 2,
    // 0x20001000 has 30 bits, 1 one
    'udiv r8, r5, r1': 5 + 7,
  },
  'barriers and special registers': { dsb: 1, dmb: 1, isb: 4, 'mrs r0, apsr': 2 },
};

export const cortexM3Sequences: Sequences = {
  ...armv7mSequences,
  'multiplications that add take 2': { 'mla r0, r1, r2, r3': 2, 'mls r0, r1, r2, r3': 2 },
  'long multiplications take 3 to 5, with an addition 4 to 7': {
    'umull r0, r1, r2, r3': 4,
    'smlal r0, r1, r2, r3': 6,
  },
  // jnk0le, cortex_m3m4.md
  'loads that write back are not pipelined': { 'ldr r0, [r5], #4; ldr r1, [r6], #4': 4 },
};
