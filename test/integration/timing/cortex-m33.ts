import type { Sequences } from './sequences.js';

/** See firmware/virtual/timing/cores/cortex_m33.c for the sources. Comments say in which cycles instructions issue. */
export const cortexM33Sequences: Sequences = {
  'data processing issues one after the other': {
    'adds r0, r1; adds r2, r3': 2,
    'eor r0, r1; eor r2, r0': 2,
    'bfi r0, r1, #2, #3; add r2, r0': 2,
  },
  'whatever follows a 16-bit nop joins it': {
    'nop; adds r0, r1': 1,
    'nop; ldr r0, [r5]': 1,
    'nop; add.w r8, r0, r1': 2,
  },
  'an IT joins a 16-bit instruction': {
    'cmp r0, r1; it eq; addeq r2, r3': 2,
    'cmp.w r0, r1; it eq; addeq r2, r3': 3,
  },
  'a loaded register can be used after 2': {
    'ldr r0, [r5]; adds r1, r0': 3,
    'ldr r0, [r5]; adds r2, r3; adds r1, r0': 3,
    'ldr r0, [r5]; ldr r1, [r0]': 3,
    'ldr r0, [r5]; str r0, [r6]': 2,
    'ldr r0, [r5]; mla r1, r2, r3, r0': 2,
  },
  'results of two stages after 2': {
    'add r0, r1, r2, lsl #2; adds r3, r0': 3,
    'uadd8 r0, r1, r2; adds r3, r0': 3,
    'mul r0, r1, r2; adds r3, r0': 3,
    'qadd r0, r1, r2; str r0, [r5]': 2,
  },
  'sums of products chain each cycle': { 'mla r0, r1, r2, r0; mla r0, r3, r4, r0; mla r0, r1, r3, r0': 3 },
  'flags of 16-bit multiplications and shifted constants take 1 more': {
    'muls r0, r1, r0': 2,
    'adds r0, r1, #0x1fc0': 2,
    'add r0, r1, #0x1fc0': 1,
  },
  'doubles and multiples take a cycle a word': {
    'ldrd r0, r1, [r5]': 2,
    'ldm r5, {r0-r3}': 4,
    'push {r0-r2}; pop {r0-r2}': 6,
  },
  'branches join a 16-bit instruction: not taken 0, taken 1, after what sets flags 2': {
    'subs r0, r0; bne 1f; adds r1, r2; 1: adds r2, r3': 1 + 1 + 1,
    // ten times subs; taken 2 each; nop
    'movs r0, #10; 1: subs r0, #1; bne 1b; nop': 1 + 10 + 9 * 2 + 1,
    'movs r0, #10; 1: subs r0, #1; mov r1, r2; bne 1b; nop': 1 + 20 + 9 * 1 + 1,
    'adds r0, r1; b 1f; nop; 1: nop': 1 + 1 + 1,
  },
  'an unaligned 32-bit target costs 1': {
    'b.n 1f; nop; 1: add.w r8, r0, r1': 1 + 1 + 1,
    'b.n 1f; nop; nop; 1: add.w r8, r0, r1': 1 + 1 + 1 + 1,
  },
};
