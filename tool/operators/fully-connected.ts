import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate } from './evaluation.js';
import type { Operator } from './operator.js';
import { formatShape, refuse, requireShape } from './shapes.js';

/** Every output reads every input. */
export const fullyConnected: Operator<'fullyConnected'> = {
  name: 'fullyConnected',
  title: 'FullyConnected',
  outputShape(node, [input, weights, bias]) {
    if (input.shape.length !== 2) refuse(node, `its input is ${formatShape(input.shape)}, not [1, inputs]`);
    const [batch, inputs] = input.shape;
    const outputs = weights.shape[0];
    requireShape(node, weights, [outputs, inputs]);
    requireShape(node, bias, [outputs]);
    return [batch, outputs];
  },
  macs(_node, [, weights]) {
    return elementCount(weights.shape);
  },
  evaluate({ attributes }, [input, weights, bias]) {
    const sums = tf.matMul(input as tf.Tensor2D, weights as tf.Tensor2D, false, true);
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
