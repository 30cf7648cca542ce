import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import type { Operator } from './operator.js';
import { formatShape, refuse } from './shapes.js';

/** The same elements in the same order under another shape. */
export const reshape: Operator<'reshape'> = {
  name: 'reshape',
  title: 'Reshape',
  outputShape(node, [input], declared) {
    if (elementCount(input.shape) !== elementCount(declared))
      refuse(node, `${formatShape(input.shape)} has not as many elements as ${formatShape(declared)}`);
    return declared;
  },
  macs: () => 0,
  evaluate(_node, [input], output) {
    return tf.reshape(input, [input.shape[0], ...output.shape.slice(1)]);
  },
};
