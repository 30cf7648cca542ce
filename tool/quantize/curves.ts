import type { FixedPointQuantization } from '../graph/graph.js';
import { storedRange } from './stored.js';

/** S-shaped functions in fixed point, by tables of Q formats. */
export type CurveOperator = 'logistic' | 'tanh';

/** Beyond ±2^rangeBits a function is flat within half a unit of its 15 fraction bits, or nearly so. */
const functions: Readonly<Record<CurveOperator, { of: (x: number) => number; rangeBits: number }>> = {
  logistic: { of: (x) => 1 / (1 + Math.exp(-x)), rangeBits: 4 },
  tanh: { of: Math.tanh, rangeBits: 3 },
};

/** Points of a 16-bit function's table besides the last, `EDGEC_CURVE_ENTRIES`. */
const curveEntries = 512;

export interface Curve {
  /**
   * Of a function of bytes, the values of all of them, in the order of unsigned bytes. Of one of 16 bits, those at
   * evenly spaced points of ±2^rangeBits; between them it is a straight line.
   */
  readonly values: readonly number[];
  /** How 16-bit inputs are shifted so that they span that range. */
  readonly left: number;
  readonly right: number;
}

/** Table of a function that maps one Q format to another. */
export function curve(
  operator: CurveOperator,
  from: FixedPointQuantization,
  to: FixedPointQuantization,
): Curve {
  const { of, rangeBits } = functions[operator];
  const { scale, minimum, maximum } = storedRange(to);
  const store = (real: number) => Math.min(maximum, Math.max(minimum, Math.round(real / scale)));
  if (from.bits < 16) {
    const unit = storedRange(from).scale;
    const values = Array.from({ length: 256 }, (_, byte) =>
      store(of((byte < 128 ? byte : byte - 256) * unit)),
    );
    return { values, left: 0, right: 0 };
  }
  const range = 2 ** rangeBits;
  const values = Array.from({ length: curveEntries + 1 }, (_, i) =>
    store(of(((2 * i) / curveEntries - 1) * range)),
  );
  const more = 15 - rangeBits - from.fractionBits;
  return { values, left: Math.max(0, more), right: Math.max(0, -more) };
}

/** Fraction bits between two entries of a table of exponentials: 1/32 apart, straight lines err by 2^−13. */
const exponentialBits = 5;

export interface Exponentials {
  /** exp(−x) with 15 fraction bits at evenly spaced points; the last is 0. */
  readonly values: Uint16Array;
  /** Bits of a difference of stored numbers between two of them. */
  readonly stepBits: number;
}

/** exp(−beta · difference) for differences of stored numbers. */
export function exponentials(beta: number, { bits, fractionBits }: FixedPointQuantization): Exponentials {
  const stepBits = bits === 16 ? Math.max(0, fractionBits - exponentialBits) : 0;
  const values: number[] = [];
  // The last point is beyond the greatest difference, where a line has to end.
  const differences = 2 ** bits;
  for (let i = 0; i * 2 ** stepBits <= differences; i++) {
    const value = Math.round(2 ** 15 * Math.exp(-beta * i * 2 ** (stepBits - fractionBits)));
    if (value === 0) break;
    values.push(value);
  }
  return { values: Uint16Array.from([...values, 0]), stepBits };
}
