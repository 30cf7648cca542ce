import type { Graph, Node, NodeOf, Tensor } from '../graph/graph.js';
import { add } from './add.js';
import { batchNormalization } from './batch-normalization.js';
import { concatenation } from './concatenation.js';
import { conv2d } from './conv2d.js';
import { depthwiseConv2d } from './depthwise-conv2d.js';
import { logistic, relu, relu6, requantize, tanh } from './elementwise.js';
import { fullyConnected } from './fully-connected.js';
import { mean } from './mean.js';
import type { Operator } from './operator.js';
import { pad } from './pad.js';
import { averagePool2d, maxPool2d } from './pooling.js';
import { reshape } from './reshape.js';
import { softmax } from './softmax.js';

/** Every operator, by its name in the graph. */
export const operators: { readonly [O in Node['operator']]: Operator<O> } = {
  conv2d,
  depthwiseConv2d,
  fullyConnected,
  averagePool2d,
  maxPool2d,
  mean,
  add,
  concatenation,
  pad,
  reshape,
  relu,
  relu6,
  logistic,
  tanh,
  requantize,
  softmax,
  batchNormalization,
};

/** What edgec knows of a node's operator. */
export function operatorOf<O extends Node['operator']>(node: NodeOf<O>): Operator<O> {
  return operators[node.operator] as Operator<O>;
}

/** Multiply-accumulates of one node for one inference. */
export function nodeMacs(graph: Graph, node: Node): number {
  return operatorOf(node).macs(node, tensorsOf(graph, node.inputs), graph.tensors[node.outputs[0]]);
}

/** Multiply-accumulates of a whole graph for one inference. */
export function graphMacs(graph: Graph): number {
  return graph.nodes.reduce((sum, node) => sum + nodeMacs(graph, node), 0);
}

export function tensorsOf(graph: Graph, ids: readonly number[]): readonly Tensor[] {
  return ids.map((id) => graph.tensors[id]);
}

export type { Operator };
