/** Up to so many ticks there is room for numbers on an axis. */
const mostTicks = 9;

/** Leading digits of the ticks, the finest first. */
const digits = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1]] as const;

/**
 * Ticks of a logarithmic axis, the first at or below all values, the last at or above: as fine as there is room for, down
 * to powers of ten.
 * @param values above zero, at least one
 */
export function logTicks(values: readonly number[]): readonly number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const choices = digits.map((steps) => ticksBetween(least, most, steps));
  return choices.find(({ length }) => length <= mostTicks) ?? choices[choices.length - 1];
}

function ticksBetween(least: number, most: number, steps: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log10(least)) - 1;
  const last = Math.ceil(Math.log10(most)) + 1;
  const all = Array.from({ length: last - first + 1 }, (_, i) => first + i).flatMap((exponent) =>
    // Written out, so that 2 · 10⁻¹ is 0.2.
    steps.map((step) => Number(`${step}e${exponent}`)),
  );
  const from = all.findLastIndex((tick) => tick <= least);
  const to = all.findIndex((tick) => tick >= most && tick > all[from]);
  return all.slice(from, to + 1);
}
