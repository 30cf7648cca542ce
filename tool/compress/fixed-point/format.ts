import type { FixedPointBits, FixedPointQuantization } from '../../graph/graph.js';
import { storedRange } from '../../quantize/stored.js';

/** Numbers of all magnitudes are zero, or as good as: any format does. */
const smallestMagnitude = 2 ** -60;

/** The most fraction bits with which none of the numbers leaves the format's range once it is rounded. */
export function mostFractionBits(numbers: ArrayLike<number>, bits: FixedPointBits): number {
  let least = 0;
  let most = 0;
  for (let i = 0; i < numbers.length; i++) {
    least = Math.min(least, numbers[i]);
    most = Math.max(most, numbers[i]);
  }
  if (Math.max(most, -least) < smallestMagnitude) return bits - 1;
  // One bit more than the magnitude allows, as a negative end may reach further than a positive one.
  let fractionBits = bits - Math.floor(Math.log2(Math.max(most, -least)));
  while (overflows(least, most, bits, fractionBits)) fractionBits--;
  return fractionBits;
}

function overflows(least: number, most: number, bits: FixedPointBits, fractionBits: number): boolean {
  const limit = 2 ** (bits - 1);
  const stored = (real: number) => Math.round(real * 2 ** fractionBits);
  return stored(least) < -limit || stored(most) >= limit;
}

/** A real number as a format stores it: a half is rounded up, and what is out of range is clamped. */
export function storedIn(format: FixedPointQuantization): (real: number) => number {
  const { scale, minimum, maximum } = storedRange(format);
  return (real) => Math.min(maximum, Math.max(minimum, Math.round(real / scale)));
}

/** The real numbers that a format stores for others. */
export function roundedTo(numbers: Float32Array, format: FixedPointQuantization): Float32Array {
  const store = storedIn(format);
  const { scale } = storedRange(format);
  return numbers.map((real) => store(real) * scale);
}

/**
 * Σ |wanted − stored|: how far numbers in a format are from those that are wanted.
 * @param numbers what is stored
 */
export function formatError(
  wanted: ArrayLike<number>,
  numbers: ArrayLike<number>,
  format: FixedPointQuantization,
): number {
  const store = storedIn(format);
  const { scale } = storedRange(format);
  let error = 0;
  for (let i = 0; i < numbers.length; i++) error += Math.abs(wanted[i] - store(numbers[i]) * scale);
  return error;
}

/** The candidate of least error; of equals the first. */
export function leastError<Candidate>(
  candidates: readonly Candidate[],
  errorOf: (candidate: Candidate) => number,
): Candidate {
  let best = candidates[0];
  let least = Infinity;
  for (const candidate of candidates) {
    const error = errorOf(candidate);
    if (error >= least) continue;
    best = candidate;
    least = error;
  }
  return best;
}
