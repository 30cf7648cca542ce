import * as tf from '@tensorflow/tfjs-core';
import { activate } from './evaluation.js';
import type { Operator } from './operator.js';
import { requireShape } from './shapes.js';

/** Sum of two tensors of the same shape. */
export const add: Operator<'add'> = {
  name: 'add',
  title: 'Add',
  outputShape(node, [left, right]) {
    requireShape(node, right, left.shape);
    return left.shape;
  },
  macs: () => 0,
  evaluate({ attributes }, [left, right]) {
    return activate(tf.add(left, right), attributes.activation);
  },
};
