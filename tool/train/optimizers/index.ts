import type { TrainableVariable } from '../held.js';
import { adam, adamMemory } from './adam.js';
import { type Optimizer, type OptimizerOptions, optimizerWith } from './optimizer.js';
import { sgd, sgdMemory } from './sgd.js';

/** An optimizer for the trained ones of these variables. */
export function createOptimizer(
  options: OptimizerOptions,
  variables: ReadonlyMap<string, TrainableVariable>,
): Optimizer {
  return options.kind === 'sgd'
    ? optimizerWith(variables, sgdMemory, sgd(options))
    : optimizerWith(variables, adamMemory, adam(options));
}

export type { Optimizer, OptimizerOptions };
