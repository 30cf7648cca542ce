import type { Feature } from '../program/program.js';

/** The cores that boards may have, by Arm's name, and the instruction set extensions that each can have. */
export const cores: Readonly<Record<string, { readonly features: readonly Feature[] }>> = {
  'cortex-m3': { features: [] },
  'cortex-m4': { features: ['dsp'] },
  'cortex-m7': { features: ['dsp'] },
};
