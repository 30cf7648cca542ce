import * as tf from '@tensorflow/tfjs-core';
import { reluGradient } from './channels.js';
import { type Gradient, gradient } from './gradient.js';

/** A kernel that maps each element of `x`, with its derivative from the input. */
function ofInput(kernelName: string, derivative: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor): Gradient {
  return gradient(kernelName, { inputs: ['x'] }, (dy, [x]) => ({ x: () => derivative(dy, x) }));
}

/** The same, with its derivative from the output. */
function ofOutput(kernelName: string, derivative: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor): Gradient {
  return gradient(kernelName, { output: true }, (dy, [y]) => ({ x: () => derivative(dy, y) }));
}

/** A kernel that is constant between its jumps. */
function flat(kernelName: string): Gradient {
  return gradient(kernelName, {}, (dy) => ({ x: () => tf.zerosLike(dy) }));
}

export const elementwise: readonly Gradient[] = [
  gradient('Neg', {}, (dy) => ({ x: () => tf.neg(dy) })),
  ofInput('Abs', (dy, x) => tf.mul(dy, tf.sign(x))),
  ofInput('Square', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofOutput('Sqrt', (dy, y) => tf.div(dy, tf.mul(y, 2))),
  ofOutput('Rsqrt', (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  ofOutput('Exp', (dy, y) => tf.mul(dy, y)),
  ofInput('Log', (dy, x) => tf.div(dy, x)),
  ofInput('Relu', reluGradient),
  ofOutput('Sigmoid', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofOutput('Tanh', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  gradient<tf.ClipByValueAttrs>(
    'ClipByValue',
    { inputs: ['x'] },
    (dy, [x], { clipValueMin, clipValueMax }) => ({
      x: () => tf.mul(dy, tf.mul(tf.step(tf.sub(x, clipValueMin)), tf.step(tf.sub(clipValueMax, x)))),
    }),
  ),
  ...['Step', 'Sign', 'Round', 'Floor', 'Ceil'].map(flat),
];
