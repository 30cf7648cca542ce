import * as tf from '@tensorflow/tfjs-core';
import type { Operator } from './operator.js';

export const softmax: Operator<'softmax'> = {
  name: 'softmax',
  title: 'Softmax',
  outputShape: (_node, [input]) => input.shape,
  macs: () => 0,
  evaluate({ attributes }, [input]) {
    return tf.softmax(attributes.beta === 1 ? input : tf.mul(input, attributes.beta));
  },
};
