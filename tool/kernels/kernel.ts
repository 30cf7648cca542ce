import type { Graph, Node, NodeOf, Tensor } from '../graph/graph.js';
import type { Argument, Constant, CType, Feature, KernelCall, Target } from '../program/program.js';

/**
 * One kernel of `firmware/kernels` and the layers it can compute. `tool/kernels/index.ts` lists them, for every
 * operator the fastest first; lowering takes the first that supports the layer.
 */
export interface Kernel<O extends Node['operator']> {
  /** The C function's name. */
  readonly name: string;
  readonly operator: O;
  /** Whether it can compute this layer on this target. */
  supports(layer: LayerOf<O>, target: Target): boolean;
  /** Packs the constants and lists the arguments, in the order of the C function's parameters. */
  lower(layer: LayerOf<O>, builder: CallBuilder): KernelRequest;
}

/** A node with its tensors looked up. */
export interface LayerOf<O extends Node['operator']> {
  readonly node: NodeOf<O>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** What a kernel asks lowering for: a {@link KernelCall} whose buffers have no place yet. */
export type KernelRequest = Omit<KernelCall, 'kernel'>;

/** Makes the arguments of a call. */
export interface CallBuilder {
  /** A number known when compiling. */
  shape(name: string, value: number): Argument;
  /** A number passed at run time. */
  value(name: string, value: number): Argument;
  /** The node's data input `index`. */
  input(name: string, index?: number): Argument;
  output(name: string): Argument;
  /** Working memory that lives for this call only. */
  scratch(name: string, type: CType, elements: number): Argument;
  /** Of the target. */
  readonly features: readonly Feature[];
  /** Bytes of working memory that this layer may take without making the arena larger; faster kernels may need some. */
  readonly spareBytes: number;
  /** A table in flash. Its C name becomes `<layer>_<name>`; equal tables are stored once. */
  constant(name: string, values: Constant['values'], comment: string, alignment?: number): Argument;
}

export type { Argument, Graph, KernelCall, Target };
