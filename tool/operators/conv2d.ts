import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate, convolve } from './evaluation.js';
import type { Operator } from './operator.js';
import { imageShape, refuse, requireShape, windowOutput } from './shapes.js';

/** 2-D convolution; a 1-D one is an image of a single row. */
export const conv2d: Operator<'conv2d'> = {
  name: 'conv2d',
  title: 'Conv2D',
  outputShape(node, [input, weights, bias]) {
    const [batch, rows, columns, channels] = imageShape(node, input);
    const [outputs, filterRows, filterColumns, filterChannels] = imageShape(node, weights);
    if (filterChannels !== channels)
      refuse(node, `its filters read ${filterChannels} channels and its input has ${channels}`);
    requireShape(node, bias, [outputs]);
    const { attributes } = node;
    const filter = [filterRows, filterColumns] as const;
    const size = windowOutput(node, [rows, columns], filter, attributes, attributes.dilations);
    return [batch, ...size, outputs];
  },
  macs(_node, [, weights], output) {
    return elementCount(output.shape) * elementCount(weights.shape.slice(1));
  },
  evaluate({ attributes }, [input, weights, bias]) {
    const filter = tf.transpose(weights as tf.Tensor4D, [1, 2, 3, 0]);
    const sums = convolve(input as tf.Tensor4D, attributes, (x, strides, dilations) =>
      tf.conv2d(x, filter, strides, 'valid', 'NHWC', dilations),
    );
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
