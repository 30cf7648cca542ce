import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../graph/attributes.js';

/** Applies the clamp that is fused into the end of an operator. */
export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'none':
      return x;
    case 'relu':
      return tf.relu(x);
    case 'relu6':
      return tf.clipByValue(x, 0, 6);
  }
}
