import type { Augmentation } from '../data/augmentation.js';
import type { Dataset } from '../data/dataset.js';
import type { LossOptions } from './loss.js';
import type { OptimizerOptions } from './optimizers/index.js';
import type { Schedule } from './schedule.js';

/** How to train. Together with the graph and the data it decides the result, bit for bit on the same backend. */
export interface TrainingOptions {
  readonly epochs: number;
  /** Samples for each step: 64 unless told. */
  readonly batchSize?: number;
  readonly optimizer: OptimizerOptions;
  readonly schedule: Schedule;
  /** Cross entropy with the labels unless told. */
  readonly loss?: LossOptions;
  readonly augmentation?: Augmentation;
  /** Of the order of samples and their augmentation: 0 unless told. */
  readonly seed?: number;
}

/** What else goes on while training. */
export interface TrainingControl {
  /** Samples to measure after each epoch. */
  readonly validation?: Dataset;
  /**
   * A file that training is saved to: after each epoch, from time to time and when it is stopped. Where it is there
   * already, training goes on from it.
   */
  readonly checkpoint?: string;
  /** Stops training after the step under way. */
  readonly signal?: AbortSignal;
  /** Called after each step. */
  readonly onStep?: (progress: Progress) => void;
  readonly onEpoch?: (result: EpochResult) => void;
}

export interface Progress {
  /** From 0. */
  readonly epoch: number;
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** Part of the whole training that is done, 0 to 1. */
  readonly part: number;
  readonly learningRate: number;
  /** Over the epoch so far. */
  readonly loss: number;
  readonly accuracy?: number;
}

/** How well a network does on samples: `accuracy` is the share of right classes, where there are labels. */
export interface Measure {
  readonly loss: number;
  readonly accuracy?: number;
}

export interface EpochResult {
  readonly epoch: number;
  /** Over the epoch, while the weights changed. */
  readonly training: Measure;
  readonly validation?: Measure;
}
