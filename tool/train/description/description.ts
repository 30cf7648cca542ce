import type { TrainingOptions } from '../options.js';
import type { DescribedLayer } from './layer.js';

/** A network to be trained, as its file describes it. */
export interface NetworkDescription {
  readonly name: string;
  readonly input: InputDescription;
  readonly layers: readonly DescribedLayer[];
  readonly training: TrainingOptions;
}

export interface InputDescription {
  /** Of one sample: [rows, columns, channels], or [elements]. */
  readonly shape: readonly number[];
  /** Subtracted from the samples, one number or one for each channel. */
  readonly mean: readonly number[];
  /** What the samples are then divided by. */
  readonly deviation: readonly number[];
}
