import type { SparsitySchedule } from '../compress/prune.js';
import type { SaliencyMethod } from '../compress/saliency/index.js';
import type { Initialisation } from '../compress/share.js';
import type { Encoded } from '../encodings/index.js';
import type { TrainingOptions } from '../train/options.js';

/** What to do to a network, step by step. */
export interface Recipe {
  readonly file: string;
  /** Of everything that is drawn at random. */
  readonly seed: number;
  /** How to train where a step says to. */
  readonly training?: TrainingOptions;
  readonly steps: readonly Step[];
}

/** `line` is where the recipe says it, as `file:line`. */
export type Step = { readonly line: string } & (
  | ({ readonly kind: 'prune' } & PruneStep)
  | ({ readonly kind: 'retrain' } & Retraining)
  | ({ readonly kind: 'share' } & ShareStep)
  | ({ readonly kind: 'encode' } & EncodeStep)
);

/** What holds for the layers whose names match a pattern. */
export interface Rule<Value> {
  readonly pattern: string;
  readonly value: Value;
  readonly line: string;
}

/** A share of the weights to cut, or how many to keep of every group of neighbours. */
export type Sparsity = number | { readonly kept: number; readonly group: number };

export interface PruneStep {
  readonly layers: readonly Rule<Sparsity>[];
  readonly saliency: SaliencyMethod;
  /** Whether layers are ranked each by itself or all together. */
  readonly ranking: 'layer' | 'global';
  /** Whether single weights are cut or whole output channels. */
  readonly granularity: 'weight' | 'channel';
  readonly rounds: number;
  readonly schedule: SparsitySchedule;
  /** Training after each round. */
  readonly retrain?: Retraining;
  /** Whether connections that prove needed while retraining come back. */
  readonly regrow: boolean;
  /** Whether the remaining weights make up for the cut ones, without training. */
  readonly compensate: boolean;
}

/** What differs from the recipe's training. */
export interface Retraining {
  readonly epochs?: number;
  readonly rate?: number;
}

export interface ShareStep {
  /** Bits of an index: 2^bits different weights. */
  readonly layers: readonly Rule<number>[];
  readonly start: Initialisation;
  /** Training of the centroids. */
  readonly retrain?: Retraining;
}

/** An encoding's name, or the one that takes fewest bytes. */
export type EncodingChoice = Encoded['encoding'] | 'smallest';

export interface EncodeStep {
  readonly layers: readonly Rule<EncodingChoice>[];
}
