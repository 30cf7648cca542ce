import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Node, NodeOf, Tensor } from '../graph/graph.js';

/** What edgec knows of one operator, apart from how kernels compute it. */
export interface Operator<O extends Node['operator']> {
  readonly name: O;
  /** As users of the field write it, e.g. `Conv2D`. */
  readonly title: string;
  /**
   * The output's dimensions.
   * @param inputs all the node's inputs, constants included
   * @throws UserError where the inputs do not fit the attributes
   */
  outputShape(node: NodeOf<O>, inputs: readonly Tensor[], declared: readonly number[]): readonly number[];
  /** Multiply-accumulates for one inference; 0 where the operator has none. */
  macs(node: NodeOf<O>, inputs: readonly Tensor[], output: Tensor): number;
  /**
   * The operator's meaning in real numbers, for any batch size: dimension 0 of the data is the batch.
   * @param inputs data and constants, in the node's order, as TF.js tensors in Graph layout
   */
  evaluate(node: NodeOf<O>, inputs: readonly TfTensor[], output: Tensor): TfTensor;
}
