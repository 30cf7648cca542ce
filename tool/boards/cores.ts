import type { Feature } from '../program/program.js';

/** The folder of `firmware/chips` with what a core's architecture adds to `cortex-m`. */
export type Architecture = 'armv6-m' | 'armv7-m';

interface Core {
  readonly architecture: Architecture;
  /** What boards with it can have. */
  readonly features: readonly Feature[];
}

/** The cores that boards may have, by Arm's name. */
export const cores: Readonly<Record<string, Core>> = {
  'cortex-m0plus': { architecture: 'armv6-m', features: ['flash-waits'] },
  'cortex-m3': { architecture: 'armv7-m', features: ['flash-waits'] },
  'cortex-m4': { architecture: 'armv7-m', features: ['dsp', 'flash-waits'] },
  'cortex-m7': { architecture: 'armv7-m', features: ['dsp', 'dual-issue', 'flash-waits'] },
};
