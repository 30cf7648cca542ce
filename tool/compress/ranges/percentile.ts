import { filledBins, type Histogram } from '../histogram.js';
import type { RangeChoice, RealRange } from './range-choice.js';

/** Part of all values that may lie outside, half of it at either end. */
const outside = 1e-4;

export const percentile: RangeChoice = {
  name: 'percentile',
  description: '99.99 % of all values: rare outliers are clamped',
  choose: (values) => percentileRange(values, outside),
};

/** The range that leaves out at most the given part of the values, half of it at either end. */
export function percentileRange(values: Histogram, part: number): RealRange {
  const bins = filledBins(values);
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const mayLose = (part / 2) * total;
  const lowest = firstKept(bins, mayLose);
  const highest = firstKept(bins.toReversed(), mayLose);
  // The ends are known exactly where nothing is lost.
  return {
    minimum: lowest === bins[0] ? values.minimum : lowest.middle,
    maximum: highest === bins.at(-1) ? values.maximum : highest.middle,
  };
}

function firstKept<Bin extends { readonly count: number }>(bins: readonly Bin[], mayLose: number): Bin {
  let lost = 0;
  for (const bin of bins) {
    lost += bin.count;
    if (lost > mayLose) return bin;
  }
  throw new Error('The histogram is empty.');
}
