import * as tf from '@tensorflow/tfjs-core';
import { type Gradient, gradient } from './gradient.js';

/** Gradients of pooling, by the backend's kernels; `wasm-pooling.ts` has those for WebAssembly. */
export const pooling: readonly Gradient[] = [
  gradient<tf.NamedAttrMap>(
    'MaxPool',
    { inputs: ['x'], output: true },
    (dy, [input, output], attributes) => ({
      x: () => tf.engine().runKernel('MaxPoolGrad', { dy, input, output }, attributes),
    }),
  ),
  gradient<tf.NamedAttrMap>('AvgPool', { inputs: ['x'] }, (dy, [input], attributes) => ({
    x: () => tf.engine().runKernel('AvgPoolGrad', { dy, input }, attributes),
  })),
];
