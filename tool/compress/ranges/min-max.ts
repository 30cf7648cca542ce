import type { RangeChoice } from './range-choice.js';

export const minMax: RangeChoice = {
  name: 'min-max',
  description: 'from the smallest to the largest value: nothing is clamped',
  choose: ({ minimum, maximum }) => ({ minimum, maximum }),
};
