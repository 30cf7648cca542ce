import * as tf from '@tensorflow/tfjs-core';
import { decode } from '../encodings/index.js';
import type { Graph, Node, Tensor } from '../graph/graph.js';
import { operatorOf } from '../operators/index.js';
import { selectBackend } from './backend.js';

/** Computes one layer of a graph in real numbers. */
export async function runLayer(
  graph: Graph,
  node: Node,
  inputs: readonly Float32Array[],
  samples: number,
): Promise<Float32Array> {
  await selectBackend();
  const output = graph.tensors[node.outputs[0]];
  const values = [...inputs];
  const result = tf.tidy(() => {
    const tensors = node.inputs.map((id) => toTensor(graph.tensors[id], values, samples));
    return tf.clone(operatorOf(node).evaluate(node, tensors, output));
  });
  const data = (await result.data()) as Float32Array;
  result.dispose();
  return data;
}

/** A constant, or the next of the values. */
function toTensor({ shape, constant }: Tensor, values: Float32Array[], samples: number): tf.Tensor {
  return constant
    ? tf.tensor(decode(constant), [...shape], 'float32')
    : tf.tensor(values.shift()!, [samples, ...shape.slice(1)], 'float32');
}
