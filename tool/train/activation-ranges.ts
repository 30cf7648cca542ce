import * as tf from '@tensorflow/tfjs-core';
import { affineForRange } from '../quantize/affine-range.js';
import { extremes, passInside, roundToSteps } from './gradients/rounding.js';
import { runningMomentum } from './running-average.js';

/** The range of an activation: a running average of the batches' minima and maxima. */
export interface ActivationRange {
  readonly minimum: number;
  readonly maximum: number;
  /** Batches seen so far. */
  readonly batches: number;
}

/** The range after another batch. */
export function updatedRange({ minimum, maximum, batches }: ActivationRange, x: tf.Tensor): ActivationRange {
  const [lowest, highest] = extremes(x);
  const kept = runningMomentum(batches);
  return {
    minimum: kept * minimum + (1 - kept) * lowest,
    maximum: kept * maximum + (1 - kept) * highest,
    batches: batches + 1,
  };
}

/**
 * What an activation is after it was stored as int8. The gradient passes straight through inside the range and is
 * zero beyond it.
 */
export function throughInt8(x: tf.Tensor, { minimum, maximum }: ActivationRange): tf.Tensor {
  const { scale, zeroPoint } = affineForRange(minimum, maximum);
  const steps = { scale, lowest: scale * (-128 - zeroPoint), highest: scale * (127 - zeroPoint) };
  const compute = tf.customGrad((...inputs) => {
    const [reals, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    save([reals]);
    return {
      value: roundToSteps(reals, steps),
      gradFunc: (dy, saved) => passInside(dy, (saved as tf.Tensor[])[0], steps),
    };
  });
  return compute(x);
}
