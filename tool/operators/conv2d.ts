import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate } from './evaluation.js';
import { padImage, subsample } from './images.js';
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
    const image = padImage(input as tf.Tensor4D, attributes.padding);
    const strides: [number, number] = [...attributes.strides];
    const dilations: [number, number] = [...attributes.dilations];
    // TF.js takes strides or dilations but not both: then every position is computed first.
    const isBoth = Math.max(...strides) > 1 && Math.max(...dilations) > 1;
    const sums = isBoth
      ? subsample(tf.conv2d(image, filter, 1, 'valid', 'NHWC', dilations), strides)
      : tf.conv2d(image, filter, strides, 'valid', 'NHWC', dilations);
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
