import * as tf from '@tensorflow/tfjs-core';
import type { Operator } from './operator.js';
import { refuse } from './shapes.js';

export const pad: Operator<'pad'> = {
  name: 'pad',
  title: 'Pad',
  outputShape(node, [input]) {
    const { paddings } = node.attributes;
    if (paddings.length !== input.shape.length)
      refuse(node, `it pads ${paddings.length} dimensions and its input has ${input.shape.length}`);
    return input.shape.map((size, dimension) => paddings[dimension][0] + size + paddings[dimension][1]);
  },
  macs: () => 0,
  evaluate({ attributes }, [input]) {
    return tf.pad(
      input,
      attributes.paddings.map(([before, after]) => [before, after]),
    );
  },
};
