import { magnitude } from './magnitude.js';
import { optimalBrainDamage } from './optimal-brain-damage.js';
import type { SaliencyMethod } from './saliency.js';

/** Every saliency, the usual one first. */
export const saliencyMethods: readonly SaliencyMethod[] = [magnitude, optimalBrainDamage];

export type { Saliencies, SaliencyMethod, SaliencyOptions } from './saliency.js';
