import type { Encoded } from '../encodings/index.js';
import type { OperatorNode } from './attributes.js';

/** Index of a tensor in {@link Graph.tensors}. */
export type TensorId = number;

/**
 * A network as plain data: what every importer makes, every pass and compression method maps to another Graph,
 * and lowering turns into a Program. Activations are NHWC with a batch of 1 in front ([1, H, W, C] or [1, C]).
 */
export interface Graph {
  readonly name: string;
  readonly tensors: readonly Tensor[];
  /** In an order in which they can be executed. */
  readonly nodes: readonly Node[];
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
}

/** An activation, or a constant where `constant` is there. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** How an activation's real numbers map to integers; absent while it is still real. */
  readonly quantization?: Quantization;
  readonly constant?: Encoded;
  /** Channels of the imported tensor that passes left out, in ascending order: none of the others depends on them. */
  readonly removedChannels?: readonly RemovedChannel[];
}

/** A channel (an index of the last dimension) that an activation no longer has. */
export interface RemovedChannel {
  readonly channel: number;
  /** The stored value that it held for every input; absent in real numbers, and where it varied and nothing read it. */
  readonly constant?: number;
}

/** Affine int8, as in TensorFlow Lite's specification: real = scale · (stored − zero point). */
export interface AffineQuantization {
  readonly kind: 'affine';
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Q format: real = stored · 2^−fractionBits. */
export interface FixedPointQuantization {
  readonly kind: 'fixedPoint';
  /** Of a stored number, its sign included. Numbers of 4 bits take a byte each. */
  readonly bits: FixedPointBits;
  /** May be negative, or more than there are bits. */
  readonly fractionBits: number;
}

export type FixedPointBits = 4 | 8 | 16;

export type Quantization = AffineQuantization | FixedPointQuantization;

/** One layer: an operator with its attributes, reading and writing tensors. */
export type Node = OperatorNode & {
  /** The layer's name, unique in the graph: what messages and reports call it. */
  readonly name: string;
  readonly inputs: readonly TensorId[];
  readonly outputs: readonly TensorId[];
};

/** A node of one operator. */
export type NodeOf<O extends Node['operator']> = Extract<Node, { operator: O }>;

/** Number of elements in a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
