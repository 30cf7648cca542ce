import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Encoded } from '../encodings/index.js';

/**
 * How a weight is held while it trains: which numbers it is made of, and how. The trainer knows parameters only.
 * Parametrisations stack: one that wraps another works on the reals which that one makes.
 */
export interface Parametrisation {
  /** The parameters that stand for these reals, or for the nearest ones that they can. */
  init(reals: Float32Array, weight: Weight): Parameters;
  /**
   * The weight's real numbers in its shape, as an expression that TF.js can differentiate by the parameters. Called
   * within `tf.tidy`.
   */
  materialise(parameters: ParameterTensors, weight: Weight): TfTensor;
  /** The weight as it is to be stored: it decodes to exactly what `materialise` gives. */
  encode(parameters: ParameterValues, weight: Weight): Encoded;
}

/** A constant of the graph that is trained. */
export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  /** The dimension along which output channels run. */
  readonly channelAxis: number;
}

/** Some of the numbers that a weight is made of. */
export interface Parameter {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Whether the optimizer changes it. */
  readonly isTrained: boolean;
  /** Whether weight decay pulls it towards zero. */
  readonly isDecayed: boolean;
}

/** By names that are unique in a stack. */
export type Parameters = Readonly<Record<string, Parameter>>;
export type ParameterTensors = Readonly<Record<string, TfTensor>>;
export type ParameterValues = Readonly<Record<string, Float32Array>>;
