import * as tf from '@tensorflow/tfjs-core';
import type { Node } from '../graph/graph.js';
import type { Operator } from './operator.js';

type Elementwise = 'relu' | 'relu6' | 'logistic' | 'tanh' | 'requantize';

/** An operator that maps each element by itself. */
function elementwise<O extends Elementwise & Node['operator']>(
  name: O,
  title: string,
  evaluate: (x: tf.Tensor) => tf.Tensor,
): Operator<O> {
  return {
    name,
    title,
    outputShape: (_node, [input]) => input.shape,
    macs: () => 0,
    evaluate: (_node, [input]) => evaluate(input),
  };
}

export const relu = elementwise('relu', 'ReLU', (x) => tf.relu(x));
export const relu6 = elementwise('relu6', 'ReLU6', (x) => tf.clipByValue(x, 0, 6));
export const logistic = elementwise('logistic', 'Logistic', (x) => tf.sigmoid(x));
export const tanh = elementwise('tanh', 'Tanh', (x) => tf.tanh(x));
export const requantize = elementwise('requantize', 'Requantize', (x) => tf.clone(x));
