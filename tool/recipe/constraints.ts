import { maskOfNonZero } from '../compress/prune.js';
import { clustersOf } from '../compress/share.js';
import type { Encoded } from '../encodings/index.js';
import type { Parametrisation } from '../train/parametrisation.js';
import { masked } from '../train/parametrisations/masked.js';
import { plain } from '../train/parametrisations/plain.js';
import { shared } from '../train/parametrisations/shared.js';

/** What holds for a layer from a step on, whatever later steps do. Its weights say the rest: which ones are zero, or equal. */
export interface Constraint {
  /** What reports call it. */
  readonly method: string;
  /**
   * How the layer's weights are held while they train.
   * @param inner how earlier constraints hold them
   */
  hold(weights: Float32Array, inner: Parametrisation): Parametrisation;
  /** Whether output channels without weights have no bias either. */
  readonly cutsBiases?: boolean;
  /** Whether all output channels get the same scale. */
  readonly needsOneScale?: boolean;
  /** Whether its weights are as many different ones as before, so that codes would only slow it down. */
  readonly leavesDense?: boolean;
  /** How the weights are stored unless the recipe says it; what takes fewest bytes where absent. */
  readonly encoding?: Encoded['encoding'];
}

function withZerosHeld(weights: Float32Array, inner: Parametrisation): Parametrisation {
  return masked(inner, maskOfNonZero(weights));
}

/** By the name that a network has for it. */
export const constraints = {
  decomposed: { method: 'low rank', hold: (_weights, inner) => inner, leavesDense: true },
  pruned: {
    method: 'prune',
    hold: withZerosHeld,
    // Where few weights are left, a multiplier for each output channel would take a third of the layer's bytes.
    needsOneScale: true,
  },
  narrowed: { method: 'prune channels', hold: withZerosHeld, cutsBiases: true, leavesDense: true },
  shared: {
    method: 'share',
    hold(weights) {
      const { centroids, indices } = clustersOf(weights);
      return shared(centroids, indices);
    },
    // Equal weights stay equal as integers.
    needsOneScale: true,
  },
  quantized: { method: 'quantize', hold: (_weights, inner) => inner },
  // The real weights behind the three values are gone: training on would only move these.
  ternary: { method: 'ternary', hold: () => plain({ isTrained: false }), encoding: 'ternary' },
} as const satisfies Readonly<Record<string, Constraint>>;

export type ConstraintName = keyof typeof constraints;
