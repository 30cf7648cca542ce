import { filledBins } from '../histogram.js';
import type { RangeChoice, RealRange } from './range-choice.js';

/** Steps in which each end of the range is tried, from the extreme value towards zero. */
const steps = 100;

/** Ends are moved in turn this often; they hardly depend on each other. */
const rounds = 3;

export const meanSquareError: RangeChoice = {
  name: 'mean-square-error',
  description: 'the least mean square of what rounding and clamping add',
  choose(values) {
    const bins = filledBins(values);
    const total = bins.reduce((sum, { count }) => sum + count, 0);
    let best: RealRange = { minimum: Math.min(0, values.minimum), maximum: Math.max(0, values.maximum) };
    const whole = best;
    for (let round = 0; round < rounds; round++) {
      for (const end of ['minimum', 'maximum'] as const) {
        const candidates = Array.from({ length: steps }, (_, step) => ({
          ...best,
          [end]: whole[end] * (1 - step / steps),
        }));
        best = candidates.reduce((a, b) => (error(b) < error(a) ? b : a));
      }
    }
    return best;

    /** Sum over all values of the squared error: a uniform step's variance inside, the distance to the end outside. */
    function error({ minimum, maximum }: RealRange): number {
      const step = (maximum - minimum) / 255;
      let clamped = 0;
      let outside = 0;
      for (const { middle, count } of bins) {
        const distance = Math.max(0, minimum - middle, middle - maximum);
        if (distance === 0) continue;
        clamped += count * distance ** 2;
        outside += count;
      }
      return clamped + ((total - outside) * step ** 2) / 12;
    }
  },
};
