import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { improveWasmKernels } from './wasm-kernels.js';

/** TF.js backends that edgec computes with, by TF.js's names: TensorFlow's C library or WebAssembly. */
export type Backend = 'tensorflow' | 'wasm';

let selected: Promise<Backend> | undefined;

/**
 * Starts the fastest TF.js backend there is: `@tensorflow/tfjs-node` where it is installed and works, else
 * WebAssembly. Needs no network and prints nothing. Later calls give the first one's result.
 */
export function selectBackend(): Promise<Backend> {
  selected ??= startBackend();
  return selected;
}

async function startBackend(): Promise<Backend> {
  tf.enableProdMode();
  return (await startTensorFlow()) ? 'tensorflow' : startWasm();
}

/** Whether the optional package is there, was built for this machine and computes. */
async function startTensorFlow(): Promise<boolean> {
  // TensorFlow's own log: errors only.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const optionalPackage: string = '@tensorflow/tfjs-node';
  try {
    await import(optionalPackage);
    // The package may have registered itself with another copy of TF.js.
    if (!tf.findBackendFactory('tensorflow') || !(await tf.setBackend('tensorflow'))) return false;
    return tf.tidy(() => tf.add(1, 1).dataSync()[0] === 2);
  } catch {
    return false;
  }
}

async function startWasm(): Promise<Backend> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${path.dirname(entry)}${path.sep}`);
  improveWasmKernels();
  if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly backend of TF.js does not start.');
  return 'wasm';
}
