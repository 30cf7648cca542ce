import * as tf from '@tensorflow/tfjs-core';
import { activate } from './evaluation.js';
import type { Operator } from './operator.js';
import { refuse, requireShape } from './shapes.js';

export const concatenation: Operator<'concatenation'> = {
  name: 'concatenation',
  title: 'Concatenation',
  outputShape(node, inputs) {
    const { axis } = node.attributes;
    const first = inputs[0].shape;
    if (axis < 1 || axis >= first.length) refuse(node, `its inputs have no dimension ${axis} to join along`);
    for (const input of inputs) requireShape(node, input, first.with(axis, input.shape[axis]));
    const joined = inputs.reduce((sum, { shape }) => sum + shape[axis], 0);
    return first.with(axis, joined);
  },
  macs: () => 0,
  evaluate({ attributes }, inputs) {
    return activate(tf.concat([...inputs], attributes.axis), attributes.activation);
  },
};
