import * as tf from '@tensorflow/tfjs-core';
import { arithmetic } from './arithmetic.js';
import { convolution } from './convolution.js';
import { depthwise } from './depthwise.js';
import { elementwise } from './elementwise.js';
import { layout } from './layout.js';
import { pooling } from './pooling.js';
import { reductions } from './reductions.js';
import { wasmPooling } from './wasm-pooling.js';

const gradients = [
  ...arithmetic,
  ...elementwise,
  ...reductions,
  ...layout,
  ...convolution,
  ...depthwise,
  ...pooling,
];

let isDone = false;

/**
 * Teaches TF.js to differentiate every operator of a graph and what training adds to them: see {@link Gradient}.
 * To be called after the backend is selected. Later calls do nothing.
 */
export function registerGradients(): void {
  if (isDone) return;
  isDone = true;
  for (const config of gradients) tf.registerGradient(config);
  if (tf.getBackend() !== 'wasm') return;
  for (const config of wasmPooling) {
    tf.unregisterKernel(config.kernelName, config.backendName);
    tf.registerKernel(config);
  }
}
