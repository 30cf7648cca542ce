import * as tf from '@tensorflow/tfjs-core';
import { elementCount } from '../graph/graph.js';
import { activate } from './evaluation.js';
import { insertZeros, subsample, withPadding } from './images.js';
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
    const strides: [number, number] = [...attributes.strides];
    // TensorFlow's kernel knows neither dilations nor strides that differ by axis.
    const [, rows, columns, outputs] = weights.shape as tf.Tensor4D['shape'];
    const [down, right] = attributes.dilations;
    const extent = [(rows - 1) * down + 1, (columns - 1) * right + 1] as const;
    const spread = insertZeros(weights as tf.Tensor4D, [down, right], extent);
    const channels = (input as tf.Tensor4D).shape[3];
    const filter = tf.reshape(spread, [...extent, channels, outputs / channels]) as tf.Tensor4D;
    const isEven = strides[0] === strides[1];
    const steps: [number, number] = isEven ? strides : [1, 1];
    const { image, pad } = withPadding(input as tf.Tensor4D, extent, steps, attributes.padding);
    const all = tf.depthwiseConv2d(image, filter, steps, pad);
    const sums = isEven ? all : subsample(all, strides);
    return activate(bias ? tf.add(sums, bias) : sums, attributes.activation);
  },
};
