import { armv7mSequences } from './cortex-m3.js';
import type { Sequences } from './sequences.js';

export const cortexM4Sequences: Sequences = {
  ...armv7mSequences,
  'all multiplications take 1': {
    'mla r0, r1, r2, r3; mls r0, r1, r2, r3': 2,
    'umull r0, r1, r2, r3; smlal r0, r1, r2, r3; umaal r0, r1, r2, r3': 3,
    'smlad r0, r1, r2, r0; smlabb r0, r1, r2, r0; smlald r0, r1, r2, r3; smmla r0, r1, r2, r3': 4,
  },
  'DSP instructions take 1 (Table 3-2)': {
    'uxtb16 r0, r1, ror #8; sxtab16 r0, r1, r2; uadd8 r0, r1, r2; qsub16 r0, r1, r2; pkhbt r0, r1, r2, lsl #16': 5,
    'sel r0, r1, r2; usada8 r0, r1, r2, r3; qadd r0, r1, r2': 3,
  },
  // jnk0le, cortex_m3m4.md
  'loads that write back are pipelined through different bases': {
    'ldr r0, [r5], #4; ldr r1, [r6], #4': 3,
    'ldr r0, [r5], #4; ldr r1, [r5], #4': 4,
  },
};
