import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate, convolve } from './evaluation.js';
import type { Operator } from './operator.js';
import { imageShape, refuse, requireShape, windowOutput } from './shapes.js';

/** Convolution of each channel on its own, with one or more filters for each. */
export const depthwiseConv2d: Operator<'depthwiseConv2d'> = {
  name: 'depthwiseConv2d',
  title: 'DepthwiseConv2D',
  outputShape(node, [input, weights, bias]) {
    const [batch, rows, columns, channels] = imageShape(node, input);
    const [one, filterRows, filterColumns, outputs] = imageShape(node, weights);
    if (one !== 1 || outputs % channels !== 0)
      refuse(node, `its ${outputs} filters are no multiple of its input's ${channels} channels`);
    requireShape(node, bias, [outputs]);
    const { attributes } = node;
    const filter = [filterRows, filterColumns] as const;
    const size = windowOutput(node, [rows, columns], filter, attributes, attributes.dilations);
    return [batch, ...size, outputs];
  },
  macs(_node, [, weights], output) {
    return elementCount(output.shape) * weights.shape[1] * weights.shape[2];
  },
  evaluate({ attributes }, [input, weights, bias]) {
    const x = input as tf.Tensor4D;
    const [, rows, columns, outputs] = weights.shape;
    const channels = x.shape[3];
    const filter = tf.reshape(weights, [rows, columns, channels, outputs / channels]) as tf.Tensor4D;
    const sums = convolve(x, attributes, (image, strides, dilations) =>
      tf.depthwiseConv2d(image, filter, strides, 'valid', 'NHWC', dilations),
    );
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
