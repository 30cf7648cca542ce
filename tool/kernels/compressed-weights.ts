import type { Encoded } from '../encodings/index.js';
import type { Argument, CallBuilder } from './kernel.js';

/** How kernels get at the weights of one encoding; the same for every operator. */
export interface CompressedWeights<E extends Encoded = Encoded> {
  readonly encoding: E['encoding'];
  /** Tables and literals, in the order in which C functions take them. */
  arguments(encoded: E, builder: CallBuilder): WeightArguments;
}

export interface WeightArguments {
  readonly constants: readonly Argument[];
  readonly shapes: readonly Argument[];
}
