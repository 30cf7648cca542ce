import * as tf from '@tensorflow/tfjs-core';
import type { TrainableVariable } from '../held.js';

/** How gradients change weights. */
export type OptimizerOptions =
  /** Stochastic gradient descent with (Nesterov's) momentum; weight decay is added to the gradient. */
  | {
      readonly kind: 'sgd';
      readonly momentum?: number;
      readonly nesterov?: boolean;
      readonly weightDecay?: number;
    }
  /** Adam with weight decay apart from the gradient (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101). */
  | {
      readonly kind: 'adam';
      readonly beta1?: number;
      readonly beta2?: number;
      readonly weightDecay?: number;
    };

/** An optimizer at work on some variables. Holds memory of the backend until `dispose`. */
export interface Optimizer {
  /** What it remembers of past gradients, for each variable: saved in checkpoints. */
  readonly memory: ReadonlyMap<string, tf.Variable>;
  /**
   * Changes the variables.
   * @param gradients by the variables' names; a variable without one stays as it is
   * @param step counts from 1
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number, step: number): void;
  dispose(): void;
}

/** One step for one variable, within `tf.tidy`. */
export type Update = (
  variable: TrainableVariable,
  memory: readonly tf.Variable[],
  gradient: tf.Tensor,
  learningRate: number,
  step: number,
) => void;

/** An optimizer that remembers some tensors of each variable's shape. */
export function optimizerWith(
  variables: ReadonlyMap<string, TrainableVariable>,
  remembered: readonly string[],
  update: Update,
): Optimizer {
  const trained = [...variables].filter(([, { isTrained }]) => isTrained);
  const memory = new Map<string, tf.Variable>();
  for (const [name, { variable }] of trained)
    for (const what of remembered)
      memory.set(
        `${name}:${what}`,
        tf.tidy(() => tf.variable(tf.zerosLike(variable), false)),
      );
  return {
    memory,
    apply(gradients, learningRate, step) {
      for (const [name, variable] of trained) {
        const gradient = gradients.get(name);
        if (!gradient) continue;
        const own = remembered.map((what) => memory.get(`${name}:${what}`)!);
        tf.tidy(() => update(variable, own, gradient, learningRate, step));
      }
    },
    dispose() {
      for (const variable of memory.values()) variable.dispose();
      memory.clear();
    },
  };
}
