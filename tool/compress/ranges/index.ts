import { meanSquareError } from './mean-square-error.js';
import { minMax } from './min-max.js';
import { percentile } from './percentile.js';
import type { RangeChoice, RealRange } from './range-choice.js';

/** Every way to choose ranges, the default first. */
export const rangeChoices: readonly RangeChoice[] = [minMax, percentile, meanSquareError];

export type { RangeChoice, RealRange };
