import * as tf from '@tensorflow/tfjs-core';
import type { Operator } from './operator.js';
import { imageShape } from './shapes.js';

/** Global average pooling. */
export const mean: Operator<'mean'> = {
  name: 'mean',
  title: 'Mean',
  outputShape(node, [input]) {
    const [batch, , , channels] = imageShape(node, input);
    return node.attributes.keepDimensions ? [batch, 1, 1, channels] : [batch, channels];
  },
  macs: () => 0,
  evaluate({ attributes }, [input]) {
    return tf.mean(input, [1, 2], attributes.keepDimensions);
  },
};
