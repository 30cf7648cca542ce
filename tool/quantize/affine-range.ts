import type { AffineQuantization } from '../graph/graph.js';

/** int8 for a range of real numbers, widened to hold zero, which gets a stored value of its own. */
export function affineForRange(minimum: number, maximum: number): AffineQuantization {
  const low = Math.min(0, minimum);
  const scale = Math.fround((Math.max(0, maximum) - low) / 255);
  // An activation that is always zero, or as good as: any scale does.
  if (scale < 2 ** -100) return { kind: 'affine', scale: 1, zeroPoint: 0 };
  return { kind: 'affine', scale, zeroPoint: Math.min(127, Math.max(-128, Math.round(-128 - low / scale))) };
}
