import type { AffineQuantization } from '../graph/graph.js';
import { roundHalfAwayFromZero } from './fixed-point.js';

/** Real numbers as int8: rounded half away from zero and clamped. */
export function quantizeReals(reals: ArrayLike<number>, { scale, zeroPoint }: AffineQuantization): Int8Array {
  return Int8Array.from(reals, (real) =>
    Math.min(127, Math.max(-128, zeroPoint + roundHalfAwayFromZero(real / scale))),
  );
}

/** The real numbers that stored ones stand for. */
export function dequantize(stored: Int8Array, { scale, zeroPoint }: AffineQuantization): Float32Array {
  return Float32Array.from(stored, (value) => scale * (value - zeroPoint));
}
