import type { Histogram } from '../histogram.js';

/** Real numbers that an activation's int8 values shall cover; what lies outside is clamped. */
export interface RealRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** A way to choose an activation's range from its values over the calibration samples. */
export interface RangeChoice {
  readonly name: string;
  /** One line for the user: what it does and when it helps. */
  readonly description: string;
  choose(values: Histogram): RealRange;
}
