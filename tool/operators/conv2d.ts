import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate } from './evaluation.js';
import { subsample, withPadding } from './images.js';
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
    const strides: [number, number] = [...attributes.strides];
    const dilations: [number, number] = [...attributes.dilations];
    // TF.js takes strides or dilations but not both: then every position is computed first.
    const isBoth = Math.max(...strides) > 1 && Math.max(...dilations) > 1;
    const steps: [number, number] = isBoth ? [1, 1] : strides;
    const extent = [
      (filter.shape[0] - 1) * dilations[0] + 1,
      (filter.shape[1] - 1) * dilations[1] + 1,
    ] as const;
    const { image, pad } = withPadding(input as tf.Tensor4D, extent, steps, attributes.padding);
    const all = tf.conv2d(image, filter, steps, pad, 'NHWC', dilations);
    const sums = isBoth ? subsample(all, strides) : all;
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
