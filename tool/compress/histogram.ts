/** Bins on each side of zero. */
const half = 2048;

/**
 * How often an activation has which values: bins of equal width from −limit to limit, the limit a power of two. It grows by
 * joining bins in pairs, so the result does not depend on the order in which values come.
 */
export interface Histogram {
  minimum: number;
  maximum: number;
  /** 0 while all values are zero. */
  limit: number;
  counts: Float64Array;
}

export function emptyHistogram(): Histogram {
  return { minimum: Infinity, maximum: -Infinity, limit: 0, counts: new Float64Array(2 * half) };
}

/**
 * Counts finite values.
 * @returns index of the first value that is not finite; then some of the others are not counted
 */
export function addToHistogram(histogram: Histogram, values: Float32Array): number | undefined {
  let { minimum, maximum } = histogram;
  for (const value of values) {
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) return bad;
  histogram.minimum = minimum;
  histogram.maximum = maximum;
  widen(histogram, Math.max(maximum, -minimum));
  const { counts, limit } = histogram;
  const binsPerUnit = limit === 0 ? 0 : half / limit;
  for (const value of values) {
    // The limit itself counts to the last bin.
    counts[Math.min(2 * half - 1, Math.floor(value * binsPerUnit) + half)]++;
  }
  return undefined;
}

/** Doubles the limit until it reaches a magnitude. */
function widen(histogram: Histogram, magnitude: number): void {
  if (magnitude === 0) return;
  // So far there were zeros only, in the same bin for every limit.
  if (histogram.limit === 0) histogram.limit = 2 ** Math.floor(Math.log2(magnitude));
  while (histogram.limit < magnitude) {
    const joined = new Float64Array(2 * half);
    histogram.counts.forEach((count, bin) => {
      joined[half + Math.floor((bin - half) / 2)] += count;
    });
    histogram.counts = joined;
    histogram.limit *= 2;
  }
}

/** The bins that hold values, from low to high: the middle of each and its count. */
export function filledBins({ counts, limit }: Histogram): readonly { middle: number; count: number }[] {
  const width = limit / half;
  return Array.from(counts, (count, bin) => ({ middle: (bin - half + 0.5) * width, count })).filter(
    ({ count }) => count > 0,
  );
}
