import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Puts better kernels in the place of some of TF.js's WebAssembly backend, with the same results. To be called after
 * the backend's package is loaded and before it starts.
 */
export function improveWasmKernels(): void {
  replaceKernel('BatchMatMul', multiplyUntransposed);
  replaceKernel('Slice', () => sliceOnHeap);
  replaceKernel('Identity', () => shareData);
}

function replaceKernel(kernelName: string, improve: (original: tf.KernelFunc) => tf.KernelFunc): void {
  const original = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  tf.registerKernel({ ...original, kernelFunc: improve(original.kernelFunc) });
}

/**
 * The backend multiplies transposed matrices with plain loops, ten times slower than it transposes and multiplies. And it
 * packs the second factor anew for each product, at the cost of many multiplications: the smaller one had better be it.
 */
function multiplyUntransposed(multiply: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const [a, b] = [inputs.a, inputs.b] as [tf.Tensor, tf.Tensor];
    const { transposeA, transposeB } = attrs as unknown as tf.BatchMatMulAttrs;
    const product = (left: tf.Tensor, right: tf.Tensor) =>
      multiply({
        inputs: { a: left, b: right },
        attrs: { transposeA: false, transposeB: false },
        backend,
      }) as tf.TensorInfo;
    const turned = (x: tf.Tensor, isTurned: boolean) => (isTurned ? transposeMatrices(x) : x);
    return tf.tidy(() => {
      if (b.size <= a.size) return product(turned(a, transposeA), turned(b, transposeB)) as tf.Tensor;
      const mirrored = product(turned(b, !transposeB), turned(a, !transposeA));
      return transposeMatrices(tf.engine().makeTensorFromTensorInfo(mirrored));
    });
  };
}

function transposeMatrices(x: tf.Tensor): tf.Tensor {
  const dimensions = x.shape.map((_, dimension) => dimension);
  return tf.transpose(x, [...dimensions.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** The backend copies the data of every clone, and differentiation clones whatever it will need again. */
const shareData: tf.KernelFunc = ({ inputs, backend }) => {
  const { dataId, shape, dtype } = inputs.x as tf.Tensor;
  (backend as BackendWasm).incRef(dataId);
  return { dataId, shape, dtype };
};

/** The backend copies the whole tensor out of its memory before it takes the slice. */
const sliceOnHeap: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const x = inputs.x as tf.Tensor;
  const { begin, size } = attrs as unknown as tf.SliceAttrs;
  const [first, shape] = tf.slice_util.parseSliceParams(x, begin, size);
  const wasm = backend as BackendWasm;
  const output = wasm.makeOutput(shape, x.dtype);
  copyBlock(wasm.typedArrayFromHeap(x), x.shape, first, shape, wasm.typedArrayFromHeap(output));
  return output;
};

type HeapArray = Float32Array | Int32Array | Uint8Array;

/** Copies a block of a row-major array, in runs as long as its last dimensions allow. */
function copyBlock(
  from: HeapArray,
  fromShape: readonly number[],
  first: readonly number[],
  shape: readonly number[],
  to: HeapArray,
): void {
  const strides = fromShape.map((_, dimension) => product(fromShape.slice(dimension + 1)));
  const whole = shape.findLastIndex((size, dimension) => size !== fromShape[dimension]);
  const outer = shape.slice(0, Math.max(0, whole));
  const run = product(shape.slice(outer.length));
  const index = outer.map(() => 0);
  let source = first.reduce((sum, start, dimension) => sum + start * strides[dimension], 0);
  for (let target = 0; target < to.length; target += run) {
    copyRun(from, source, to, target, run);
    for (let dimension = outer.length - 1; dimension >= 0; dimension--) {
      source += strides[dimension];
      if (++index[dimension] < outer[dimension]) break;
      source -= outer[dimension] * strides[dimension];
      index[dimension] = 0;
    }
  }
}

/** A call of `set` costs as much as some twenty elements. */
function copyRun(from: HeapArray, source: number, to: HeapArray, target: number, length: number): void {
  if (length > 16) to.set(from.subarray(source, source + length), target);
  else for (let i = 0; i < length; i++) to[target + i] = from[source + i];
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}
