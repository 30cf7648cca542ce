import type { Sequences } from './sequences.js';

/** See firmware/virtual/timing/cores/cortex_m7.c for the sources. Comments say in which cycles instructions issue. */
export const cortexM7Sequences: Sequences = {
  'two independent instructions issue together': {
    'add r0, r1; add r2, r3': 1,
    'eor r0, r1; eor r2, r3; eor r4, r1; orr r8, r1, r3': 2,
    'add r0, r1; add r2, r3; add r4, r1': 2,
  },
  'a result of the early ALU is there in the same cycle': {
    'add r0, r1; eor r2, r0': 1,
    'movw r0, #1; movt r0, #2': 1,
    'lsl r0, r1, #2; orr r2, r0': 1,
  },
  'of the late ALU in the next one': { 'eor r0, r1; eor r2, r0': 2, 'eor r0, r1; add r2, r0; eor r3, r2': 3 },
  'a word can be used in the next cycle': { 'ldr r0, [r5]; add r1, r0': 2 },
  'a byte or halfword one later': { 'ldrb r0, [r5]; add r1, r0': 3, 'ldrsh r0, [r5]; add r1, r0': 3 },
  'a shifted operand is needed a cycle early': {
    'ldr r0, [r5]; add r1, r2, r0, lsl #1': 3,
    'eor r0, r1; add r2, r3, r0, lsl #1': 3,
    'eor r0, r1; lsl r2, r0, #1': 2,
  },
  'an address is needed a cycle early': {
    'ldr r5, [r6]; ldr r0, [r5]': 3,
    'eor r5, r4; ldr r0, [r5]': 3,
    'add r5, r4; ldr r0, [r5]': 2,
    'ldr r0, [r5], #4; ldr r1, [r5]': 2,
  },
  'a stored register is needed late': {
    'eor r0, r1; str r0, [r5]': 1,
    'ldr r0, [r5]; str r0, [r6]': 1,
    'ldrb r0, [r5]; str r0, [r6]': 1,
    // 0; its result is there in 2; the store, which needs it two cycles late, cannot issue with it
    'mul r0, r1, r2; str r0, [r5]': 2,
  },
  'a product is there after two cycles': {
    'mul r0, r1, r2; add r3, r0': 3,
    'smlad r0, r1, r2, r3; eor r4, r0': 3,
  },
  'sums of products chain each cycle': {
    'mla r0, r1, r2, r0; mla r0, r3, r4, r0; mla r0, r1, r3, r0': 3,
    'smlad r0, r1, r2, r0; smlad r0, r3, r4, r0': 2,
  },
  'a product waits a cycle more for a loaded factor': {
    'ldr r0, [r5]; mul r1, r0, r2': 3,
    'ldr r0, [r5]; mla r1, r2, r3, r0': 1,
  },
  'one multiplication, one store, one branch in a cycle': {
    'mul r0, r1, r2; mul r3, r4, r2': 2,
    'str r0, [r5]; str r1, [r6]': 2,
    'str r0, [r5]; mul r1, r2, r3': 2,
    'ldr r0, [r5]; str r1, [r6]': 1,
    'mul r0, r1, r2; ldr r3, [r5]': 1,
  },
  'two loads, from an even and an odd word': {
    'ldr r0, [r5]; ldr r1, [r5, #4]': 1,
    'ldr r0, [r5]; ldr r1, [r5, #8]': 2,
  },
  'DSP instructions only as the older one': {
    'add r0, r1; uxtb r2, r3': 2,
    'uxtb r2, r3; add r0, r1': 1,
    'uadd8 r0, r1, r2; uxtb16 r3, r4': 2,
    'smlad r0, r1, r2, r3; uxtb r4, r1': 2,
    'uxtb r4, r1; smlad r0, r1, r2, r3': 1,
  },
  'one shifted operand in a cycle': {
    'add r0, r1, r2, lsl #1; add r3, r4, r2, lsl #1': 2,
    'add r0, r1, r2, lsl #1; add r3, r4, #0x3f00': 2,
    'add r0, r1, r2, lsl #1; add r3, r4, #0x3f': 1,
    'bfi r0, r1, #2, #3; add r3, r4, r2, lsl #1': 2,
  },
  'doubles and multiples: two words a cycle, alone': {
    'ldm r5, {r0-r3}': 2,
    'ldm r5, {r0-r2}': 2,
    'push {r0-r3}; pop {r0-r3}': 4,
    'ldrd r0, r1, [r5]; add r2, r3': 2,
    'strd r0, r1, [r5]; add r2, r3': 2,
  },
  'an IT takes a place': { 'add r0, r1; it eq; addeq r2, r3': 2 },
  'a division: as on the Cortex-M4, alone': { 'udiv r8, r4, r3': 5, 'udiv r8, r0, r3; add r1, r2': 3 },
  'branches: guessed right 0': {
    // subs and bne together; 3 for the first, of which no entry knows; 8 for the last, guessed wrong
    'movs r0, #100; 1: subs r0, #1; bne 1b; nop': 2 + 3 + 99 + 8 + 1,
    // nop and cmp; bne joins nothing and the next nop joins it
    'nop; cmp r0, r0; bne 1f; nop; 1: nop': 3,
  },
  'a wrong guess costs 6 where the flags are three cycles old': {
    // cmp and nop, three pairs of eors, the branch alone: forwards, not known, and taken; nop
    'cmp r0, r0; nop; eor r1, r2; eor r3, r4; eor r1, r2; eor r3, r4; eor r1, r2; eor r3, r4; beq 1f; nop; 1: nop':
      4 + 1 + 6 + 1,
    'cmp r0, r0; beq 1f; nop; 1: nop': 1 + 8 + 1,
  },
};
