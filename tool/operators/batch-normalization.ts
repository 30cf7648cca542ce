import * as tf from '@tensorflow/tfjs-core';
import type { Operator } from './operator.js';
import { requireShape } from './shapes.js';

/** Batch normalization as it acts after training, with fixed mean and variance. */
export const batchNormalization: Operator<'batchNormalization'> = {
  name: 'batchNormalization',
  title: 'BatchNormalization',
  outputShape(node, [input, ...constants]) {
    const channels = input.shape.slice(-1);
    for (const constant of constants) requireShape(node, constant, channels);
    return input.shape;
  },
  macs: () => 0,
  evaluate({ attributes }, [input, scale, offset, mean, variance]) {
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, attributes.epsilon)));
    return tf.add(tf.mul(tf.sub(input, mean), factor), offset);
  },
};
