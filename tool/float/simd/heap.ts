import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type WasmFunction, wasmModule } from './module.js';

/** What is used of JavaScript's interface to WebAssembly, whose types come with those of browsers. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Functions that compute on tensors where the WebAssembly backend holds them. */
export interface Heap {
  readonly run: Readonly<Record<string, (...parameters: readonly number[]) => void>>;
  /** Where a tensor's elements begin. */
  address(x: tf.Tensor): number;
  /** A tensor whose elements are yet to be written. */
  output(shape: readonly number[]): tf.Tensor;
  zeros(shape: readonly number[]): tf.Tensor;
}

/** Links functions with the backend's memory; undefined with another backend or a Node without SIMD. */
export function linkToHeap(functions: readonly WasmFunction[]): Heap | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const wasm = tf.backend() as BackendWasm;
  const memory = (wasm.wasm as unknown as { asm?: { memory?: object } }).asm?.memory;
  const bytes = wasmModule(functions);
  if (!memory || !WebAssembly.validate(bytes)) return undefined;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const address = (x: tf.TensorInfo) => wasm.typedArrayFromHeap(x).byteOffset;
  const output = (shape: readonly number[]) =>
    tf.engine().makeTensorFromTensorInfo(wasm.makeOutput([...shape], 'float32'));
  const zeros = (shape: readonly number[]) => {
    const x = output(shape);
    wasm.typedArrayFromHeap(x).fill(0);
    return x;
  };
  return { run: exports as Heap['run'], address, output, zeros };
}
