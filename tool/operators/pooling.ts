import * as tf from '@tensorflow/tfjs-core';
import { activate } from './evaluation.js';
import { padImage, subsample } from './images.js';
import type { Operator } from './operator.js';
import { imageShape, windowOutput } from './shapes.js';

export const averagePool2d: Operator<'averagePool2d'> = {
  name: 'averagePool2d',
  title: 'AveragePool2D',
  outputShape: pooledShape,
  macs: () => 0,
  evaluate({ attributes }, [input]) {
    const { filter, padding, activation } = attributes;
    const strides: [number, number] = [...attributes.strides];
    const average = (x: tf.Tensor4D) => tf.avgPool(x, [...filter], strides, 'valid');
    const x = input as tf.Tensor4D;
    const padded = padImage(x, padding);
    if (padded === x) return activate(average(x), activation);
    // The share of each window that lies inside the image, to leave the padding out of the average.
    const [, rows, columns] = x.shape;
    const inside = average(padImage(tf.ones<tf.Rank.R4>([1, rows, columns, 1]), padding));
    return activate(tf.div(average(padded), inside), activation);
  },
};

export const maxPool2d: Operator<'maxPool2d'> = {
  name: 'maxPool2d',
  title: 'MaxPool2D',
  outputShape: pooledShape,
  macs: () => 0,
  evaluate({ attributes }, [input]) {
    const { filter, strides, padding, activation } = attributes;
    const padded = padImage(input as tf.Tensor4D, padding, Number.NEGATIVE_INFINITY);
    // The WASM backend refuses a window of one pixel.
    const isSinglePixel = filter[0] * filter[1] === 1;
    const pooled = isSinglePixel
      ? subsample(padded, strides)
      : tf.maxPool(padded, [...filter], [...strides], 'valid');
    return activate(pooled, activation);
  },
};

function pooledShape(
  ...[node, [input]]: Parameters<Operator<'averagePool2d' | 'maxPool2d'>['outputShape']>
): readonly number[] {
  const [batch, rows, columns, channels] = imageShape(node, input);
  return [batch, ...windowOutput(node, [rows, columns], node.attributes.filter, node.attributes), channels];
}
