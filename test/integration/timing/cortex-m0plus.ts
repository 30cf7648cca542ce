import type { Sequences } from './sequences.js';

/** Cortex-M0+ Technical Reference Manual (Arm DDI 0484C), Table 3-1. */
export const cortexM0plusSequences: Sequences = {
  'data processing takes 1': {
    'adds r0, r1; movs r2, #1; eors r3, r4': 3,
    'cmp r0, r1; rev r0, r1; uxtb r2, r3; sxth r3, r0; mov r8, r0; add r8, r1': 6,
    'lsls r0, r1, #3; lsrs r2, r3; rsbs r0, r1, #0; adcs r0, r2': 4,
  },
  'the fast multiplier takes 1': { 'muls r0, r1, r0': 1 },
  'loads and stores take 2': {
    'ldr r0, [r7]': 2,
    'ldrb r0, [r7, #3]; ldrh r1, [r7, r4]': 4,
    'str r0, [r7]; strb r0, [r7, r4]': 4,
    'ldr r0, [r7]; adds r0, r1': 3,
    'ldr r0, =0x12345678': 2,
  },
  'multiples take 1 + N': {
    'ldmia r7!, {r0-r3}': 5,
    'stmia r7!, {r0-r2}': 4,
    'push {r0-r2, lr}; pop {r0, r1}': 5 + 3,
  },
  'branches: not taken 1, taken 2': {
    'cmp r0, r0; bne 1f; nop; 1: nop': 4,
    'cmp r0, r0; beq 1f; nop; 1: nop': 1 + 2 + 1,
    'b 1f; nop; 1: nop': 3,
    // ten subtractions, nine branches taken, one not
    'movs r0, #10; 1: subs r0, #1; bne 1b; nop': 1 + 10 + 9 * 2 + 1 + 1,
  },
  'bl takes 3, bx and blx 2': {
    'bl 1f; b 2f; 1: bx lr; 2: nop': 3 + 2 + 2 + 1,
    'ldr r0, =1f + 1; blx r0; nop; 1: nop': 2 + 2 + 1,
    'adr r0, 1f; adds r0, #1; bx r0; nop; .balign 4; 1: nop': 1 + 1 + 2 + 1,
  },
  'moving to the program counter takes 2': { 'adr r0, 1f; mov pc, r0; nop; .balign 4; 1: nop': 1 + 2 + 1 },
  'pop {pc} takes 3 + N': { 'ldr r0, =1f + 1; push {r0}; pop {pc}; nop; 1: nop': 2 + 2 + 4 + 1 },
  'barriers and special registers take 3': {
    dmb: 3,
    'dsb; isb': 6,
    'mrs r0, apsr': 3,
    'msr apsr, r0': 3,
    'cpsid i': 1,
  },
};
