import type { Quantization } from '../graph/graph.js';
import { roundHalfAwayFromZero } from './fixed-point.js';
import { storedBytes, storedRange, storedValues } from './stored.js';

/**
 * Real numbers as a device stores them, clamped. A half is rounded away from zero, as in TensorFlow Lite; in fixed point up,
 * as shifts round it.
 */
export function quantizeReals(reals: ArrayLike<number>, quantization: Quantization): Int8Array {
  const { scale, zeroPoint, minimum, maximum } = storedRange(quantization);
  const round = quantization.kind === 'fixedPoint' ? Math.round : roundHalfAwayFromZero;
  const values = Int32Array.from(reals, (real) =>
    Math.min(maximum, Math.max(minimum, zeroPoint + round(real / scale))),
  );
  return storedBytes(values, quantization);
}

/** The real numbers that stored ones stand for. */
export function dequantize(bytes: Int8Array, quantization: Quantization): Float32Array {
  const { scale, zeroPoint } = storedRange(quantization);
  return Float32Array.from(storedValues(bytes, quantization), (value) => scale * (value - zeroPoint));
}
